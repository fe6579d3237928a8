import { hostname } from "node:os";
import { z } from "zod";
import { readableLine } from "../server/protocol/readable-text.ts";
import { signInResponseSchema, whoAmIResponseSchema } from "../server/protocol/sign-in.ts";
import { APP_ORIGIN } from "./app-origin.ts";
import { isProtected } from "./check-server.ts";
import { describeFailure, LEADS_ELSEWHERE } from "./describe-failure.ts";
import { readBody } from "./read-body.ts";

/** An invite to a server, as a link carries it. */
export type Invite = { readonly url: string; readonly invite: string };

export type Acceptance =
	| { readonly ok: true; readonly name: string; readonly userId: string; readonly token: string }
	| { readonly ok: false; readonly message: string };

const TIMEOUT_MS = 10_000;
const MAX_TEXT = 200;

const serverSchema = z.object({ product: z.literal("parley"), auth: z.literal("token"), name: z.string() });
const refusalSchema = z.object({ detail: z.string() });

/**
 * Turns an invite, which works once, into a token of that server. Before anything of it is sent, the address has to be
 * one nobody reads along at, and what is there has to be a server that knows invites.
 */
export async function acceptInvite(ask: typeof fetch, { url, invite }: Invite): Promise<Acceptance> {
	if (!isProtected(url))
		return fail("This address is not encrypted, so the invite is not sent to it. Ask for one with https://.");
	try {
		const server = await request(ask, `${url}/api/server`, {});
		if (server.status >= 300 && server.status < 400) return fail(LEADS_ELSEWHERE);
		const known = serverSchema.safeParse(server.body);
		if (!known.success) return fail("What answers at this address takes no invites. Check the link.");
		const answer = await request(ask, `${url}/api/sign-in`, {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({ invite, device: hostname().slice(0, 100) }),
		});
		const signedIn = answer.status === 200 ? signInResponseSchema.safeParse(answer.body) : null;
		if (signedIn?.success === true) {
			const { user_id, token } = signedIn.data;
			return { ok: true, name: readableLine(known.data.name, MAX_TEXT), userId: user_id, token };
		}
		const userId = await findLogin(ask, url, invite);
		if (userId !== null)
			return { ok: true, name: readableLine(known.data.name, MAX_TEXT), userId, token: invite };
		const refusal = refusalSchema.safeParse(answer.body);
		return fail(
			refusal.success
				? readableLine(refusal.data.detail, MAX_TEXT)
				: `The server refused this invite with status ${answer.status}. Ask who runs it for another one.`,
		);
	} catch (error) {
		return fail(describeFailure(error));
	}
}

/** Whose token it is, where it is one; people are given both, and need not know which. */
async function findLogin(ask: typeof fetch, url: string, token: string): Promise<string | null> {
	const headers = { authorization: `Bearer ${token}` };
	const { status, body } = await request(ask, `${url}/api/login`, { headers });
	const login = status === 200 ? whoAmIResponseSchema.safeParse(body) : null;
	return login?.success === true ? login.data.user_id : null;
}

async function request(
	ask: typeof fetch,
	address: string,
	init: RequestInit,
): Promise<{ readonly status: number; readonly body: unknown }> {
	const response = await ask(address, {
		...init,
		headers: { ...init.headers, origin: APP_ORIGIN, accept: "application/json" },
		signal: AbortSignal.timeout(TIMEOUT_MS),
		// An invite must not follow to somewhere else.
		redirect: "manual",
	});
	const text = await readBody(response);
	return { status: response.status, body: parseJson(text) };
}

function fail(message: string): Acceptance {
	return { ok: false, message };
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

const INVITE = /^[\w-]{1,800}\.[\w-]{1,800}\.[\w-]{1,800}$/;

/** What `url` and `invite` of a link say, if they can be an invite. */
export function readInviteParts(url: string | null, invite: string | null): Invite | null {
	if (url === null || invite === null || !INVITE.test(invite) || !URL.canParse(url)) return null;
	const { protocol, username, password, origin } = new URL(url);
	const isWeb = protocol === "https:" || protocol === "http:";
	return isWeb && username === "" && password === "" ? { url: origin, invite } : null;
}
