import { APP_ORIGIN } from "../app-origin.ts";
import { readBody } from "../read-body.ts";

/** Texts of a server about itself are far below it. A list of chats has its own limit. */
const MAX_BYTES = 4 * 1024 * 1024;

export type Answer = {
	readonly status: number;
	/** Null: it is no JSON. */
	readonly body: unknown;
	readonly saw: "html" | "json" | "other";
	readonly text: string;
	/** Whether a page of the app may read it. */
	readonly isReadable: boolean;
	/** The server's clock; null: it does not say. */
	readonly dateMs: number | null;
};

export type Ask = {
	readonly fetch: typeof fetch;
	readonly signal: AbortSignal;
};

/** One question to a server, as a page would put it. Follows nowhere. @throws where there is no answer */
export async function askBase(
	{ fetch, signal }: Ask,
	url: string,
	token: string | null = null,
): Promise<Answer> {
	const response = await fetch(url, {
		headers: {
			origin: APP_ORIGIN,
			accept: "application/json",
			...(token === null ? {} : { authorization: `Bearer ${token}` }),
		},
		signal,
		redirect: "manual",
		cache: "no-store",
	});
	const text = await readBody(response, MAX_BYTES);
	const allowed = response.headers.get("access-control-allow-origin");
	const date = Date.parse(response.headers.get("date") ?? "");
	const body = parseJson(text);
	return {
		status: response.status,
		body: body ?? null,
		saw: body !== undefined ? "json" : /^\s*<(?:!doctype html|html|\?xml)/i.test(text) ? "html" : "other",
		text,
		isReadable: allowed === APP_ORIGIN || allowed === "*",
		dateMs: Number.isNaN(date) ? null : date,
	};
}

/** Undefined: it is none. */
function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
