import { recognizeServer } from "../server/protocol/recognize-server.ts";
import { APP_ORIGIN } from "./app-origin.ts";
import type { ServerCheck } from "./bridge.ts";
import { describeFailure, LEADS_ELSEWHERE } from "./describe-failure.ts";
import { readBody } from "./read-body.ts";

const CHECK_TIMEOUT_MS = 10_000;

type Question = { readonly url: string; readonly userId: string; readonly token: string | null };
type Answer = { readonly status: number; readonly body: unknown; readonly isReadable: boolean };

/** Asks a server what it is and whether this person may use it, exactly as the page will. */
export async function checkServer(ask: typeof fetch, question: Question): Promise<ServerCheck> {
	const unprotected = !isProtected(question.url);
	if (unprotected && question.token !== null) {
		return fail("This address is not encrypted, so the token is not sent to it. Use its https:// address.");
	}
	try {
		const server = await request(ask, question, "/api/server");
		const refusal = findRefusal(server, question.token);
		if (refusal !== null) return refusal;
		const identity = recognizeServer(server.status, server.body);
		const list = `/api/users/${encodeURIComponent(question.userId)}/chats?messages=none&limit=1`;
		const chats = await request(ask, question, list);
		const listRefusal = findRefusal(chats, question.token);
		if (listRefusal !== null) return listRefusal;
		if (chats.status !== 200 || !Array.isArray(chats.body))
			return fail("What answers at this address is not such a server. Check the address.");
		if (!server.isReadable || !chats.isReadable) return fail(NOT_LET_IN);
		const warning = unprotected
			? "The connection is not encrypted: others in the same network can read along."
			: null;
		return { ok: true, kind: identity === null ? "seed" : "parley", name: identity?.name ?? "", warning };
	} catch (error) {
		return fail(describeFailure(error));
	}
}

const NOT_LET_IN = `This server does not let the desktop app in. Who runs it can add ${APP_ORIGIN} to ALLOWED_ORIGINS.`;

async function request(ask: typeof fetch, { url, token }: Question, path: string): Promise<Answer> {
	const response = await ask(url + path, {
		headers: {
			origin: APP_ORIGIN,
			accept: "application/json",
			...(token === null ? {} : { authorization: `Bearer ${token}` }),
		},
		signal: AbortSignal.timeout(CHECK_TIMEOUT_MS),
		// A token must not follow to somewhere else.
		redirect: "manual",
	});
	const allowed = response.headers.get("access-control-allow-origin");
	const text = await readBody(response);
	return {
		status: response.status,
		body: parseJson(text),
		isReadable: allowed === APP_ORIGIN || allowed === "*",
	};
}

function findRefusal({ status, body }: Answer, token: string | null): ServerCheck | null {
	if (status === 403 && readField(body, "code") === "origin_not_allowed") return fail(NOT_LET_IN);
	if (status === 403 && readField(body, "code") === "host_not_allowed")
		return fail("This server does not know itself by this name. Who runs it can add it to ALLOWED_HOSTS.");
	if (status === 401 || status === 403) {
		if (token === null)
			return { ...fail("This server wants a token. Ask who runs it for yours."), wantsToken: true };
		return { ...fail("The server refused this name or token. Check both."), wantsToken: true };
	}
	if (status >= 300 && status < 400) return fail(LEADS_ELSEWHERE);
	if (status === 429) return fail("The server is asked too often at the moment. Try again in a minute.");
	if (status >= 500) return fail(`The server has trouble of its own (status ${status}). Try again later.`);
	return null;
}

function fail(message: string): Extract<ServerCheck, { ok: false }> {
	return { ok: false, message, wantsToken: false };
}

/** Encrypted, or not leaving this computer. */
export function isProtected(address: string): boolean {
	const { protocol, hostname } = new URL(address);
	return protocol === "https:" || /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}

function readField(body: unknown, name: string): string {
	if (typeof body !== "object" || body === null) return "";
	const value: unknown = Object.entries(body).find(([key]) => key === name)?.[1];
	return typeof value === "string" ? value : "";
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
