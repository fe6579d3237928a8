import { timingSafeEqual } from "node:crypto";
import type { Login, Logins } from "../application/logins-port.ts";
import type { ErrorCode } from "../protocol/errors.ts";

/** Who may speak to this server [A1, A2]. */
export type AccessPolicy = {
	/** Names this server answers to, as `host:port` or, for any port, `host`; lower case. Asked for every request, since the port is known only after listening. */
	readonly allowedHosts: () => ReadonlySet<string>;
	readonly allowedOrigins: ReadonlySet<string>;
	/** Per-launch token of the embedded server; null: none is needed. */
	readonly launchToken: string | null;
	/** Whose tokens say who one is [A3]; null: the server has no logins. */
	readonly logins: Logins | null;
};

export type RequestFacts = {
	readonly host: string | undefined;
	readonly origin: string | undefined;
	readonly authorization: string | undefined;
	/** Offered WebSocket subprotocols. */
	readonly subprotocols: readonly string[];
};

/** Where a token may be. */
type TokenFacts = Pick<RequestFacts, "authorization" | "subprotocols">;

/** Subprotocol after which a browser's socket offers its token [A3]. */
export const BEARER_SUBPROTOCOL = "parley.bearer";

/** Null where the request is allowed, else the code it is refused with. Decided before any work is done. */
export function checkAccess(policy: AccessPolicy, request: RequestFacts): ErrorCode | null {
	if (!isAllowedHost(policy, request.host)) return "host_not_allowed";
	if (!isAllowedOrigin(policy, request)) return "origin_not_allowed";
	if (policy.launchToken !== null && !holdsToken(policy.launchToken, request)) return "unauthorized";
	return null;
}

/** Who sends this request; null where nobody is known. Only for a server that has logins [A3]. */
export async function findLogin(logins: Logins, request: TokenFacts): Promise<Login | null> {
	for (const token of tokensOf(request)) {
		const login = await logins.verify(token);
		if (login !== null) return login;
	}
	return null;
}

/** Whether a page of this origin may read the server's answers. Called for hosts that are allowed. */
export function isAllowedOrigin(
	policy: AccessPolicy,
	request: Pick<RequestFacts, "host" | "origin">,
): boolean {
	const { origin } = request;
	if (origin === undefined) return true;
	if (policy.allowedOrigins.has(origin)) return true;
	const host = request.host?.toLowerCase();
	return origin === `http://${host}` || origin === `https://${host}`;
}

function isAllowedHost(policy: AccessPolicy, host: string | undefined): boolean {
	if (host === undefined) return false;
	const name = host.toLowerCase();
	const allowed = policy.allowedHosts();
	return allowed.has(name) || allowed.has(name.replace(/:\d+$/, ""));
}

function holdsToken(token: string, request: RequestFacts): boolean {
	return tokensOf(request).some((given) => isSame(given, token));
}

/** By header, or for sockets of browsers by subprotocol. */
function tokensOf({ authorization, subprotocols }: TokenFacts): readonly string[] {
	const bearer = /^Bearer (.+)$/i.exec(authorization ?? "")?.[1];
	const marker = subprotocols.indexOf(BEARER_SUBPROTOCOL);
	const offered = marker === -1 ? undefined : subprotocols[marker + 1];
	return [bearer, offered].filter((token) => token !== undefined);
}

function isSame(given: string, expected: string): boolean {
	const a = Buffer.from(given);
	const b = Buffer.from(expected);
	return a.length === b.length && timingSafeEqual(a, b);
}
