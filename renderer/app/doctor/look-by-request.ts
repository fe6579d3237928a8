import type { ServerProbe } from "../../../electron/bridge.ts";
import { isLoopbackName } from "../../../server/protocol/is-loopback-name.ts";
import {
	judgeProtocol,
	recognizeServer,
	type ServerIdentity,
} from "../../../server/protocol/recognize-server.ts";
import type { Connection } from "../../client/chat-client.ts";
import { isFields } from "../../client/fields.ts";
import { readBody, TooLongError } from "../../client/read-body.ts";
import type { Finding, StepResult } from "./diagnosis.ts";

export type PageDeps = {
	readonly fetch: typeof fetch;
	readonly openSocket: (url: string, protocols: readonly string[]) => WebSocket;
	/** The browser itself says that there is no network. */
	readonly isOffline: () => boolean;
	readonly nowMs: () => number;
	/** For each step. */
	readonly timeoutMs: number;
};

type Visited = Pick<Connection, "url" | "userId" | "token">;

type Answer = {
	readonly status: number;
	/** Undefined: it is no JSON. */
	readonly body: unknown;
	readonly isHtml: boolean;
	/** The server's clock; null: it does not say. */
	readonly dateMs: number | null;
	readonly ms: number;
	/** Half way between question and answer, by the clock of this computer. */
	readonly atMs: number;
};

/** What came of a request: an answer, or what is told in its place. */
export type Asked = { readonly answer: Answer } | { readonly answer: null; readonly instead: Finding };

/** Apart further than this, certificates and logins are judged wrongly. */
const MAX_CLOCK_MS = 2 * 60_000;

export async function askPage(
	{ fetch, nowMs, isOffline }: PageDeps,
	{ url, token }: Visited,
	path: string,
	signal: AbortSignal,
): Promise<Asked> {
	const startMs = nowMs();
	const instead = (finding: Finding): Asked => ({ answer: null, instead: finding });
	try {
		const response = await fetch(url + path, {
			headers: {
				accept: "application/json",
				...(token === null ? {} : { authorization: `Bearer ${token}` }),
			},
			signal,
			redirect: "manual",
			cache: "no-store",
		});
		if (isRedirect(response)) return instead({ type: "led_away" });
		const text = await readBody(response);
		const ms = nowMs() - startMs;
		const date = Date.parse(response.headers.get("date") ?? "");
		return {
			answer: {
				status: response.status,
				body: parseJson(text),
				isHtml: /^\s*<(?:!doctype html|html|\?xml)/i.test(text),
				dateMs: Number.isNaN(date) ? null : date,
				ms,
				atMs: startMs + ms / 2,
			},
		};
	} catch (error) {
		if (error instanceof TooLongError)
			return instead(problem({ outcome: "not_a_server", url, saw: "other" }));
		if (isOffline()) return instead(problem({ outcome: "offline" }));
		const isTimeout = error instanceof DOMException && error.name === "TimeoutError";
		return instead(isTimeout ? problem({ outcome: "timed_out", url }) : { type: "no_answer" });
	}
}

/** That a page got an answer at all proves that the browser took the certificate. */
export function lookAtEncryption({ url }: Visited, { answer }: Asked): StepResult {
	const { protocol, hostname } = new URL(url);
	if (protocol === "https:")
		return answer === null ? skipped({ type: "out_of_reach" }) : ok({ type: "encrypted" });
	return skipped({ type: isLoopbackName(hostname) ? "is_loopback" : "is_plain" });
}

export function lookAtHttp(target: Visited, asked: Asked): StepResult {
	if (asked.answer === null) return failed(asked.instead);
	const { status, ms } = asked.answer;
	const obstacle = findObstacle(target, asked.answer);
	return obstacle === null ? ok({ type: "answered", status, ms: Math.round(ms) }) : failed(problem(obstacle));
}

export function lookAtIdentity(
	{ url, token }: Visited,
	{ answer }: Asked,
): { readonly result: StepResult; readonly identity: ServerIdentity | null } {
	const unknown = (finding: Finding) => ({ result: failed(finding), identity: null });
	if (answer === null) return unknown({ type: "no_answer" });
	if (isRefusal(answer)) return unknown({ type: token === null ? "signed_out" : "login_refused" });
	const identity = recognizeServer(answer.status, answer.body);
	if (identity === null) return unknown(problem({ outcome: "not_a_server", url, saw: sawOf(answer) }));
	const server = {
		url,
		kind: "parley",
		name: identity.name,
		version: identity.version,
		login: identity.hasLogins ? "token" : "none",
	} as const;
	return { result: ok({ type: "server", server }), identity };
}

export function lookAtClock({ answer }: Asked): StepResult {
	if (answer === null || answer.dateMs === null) return skipped({ type: "no_date" });
	// The header tells whole seconds.
	const aheadMs = Math.round(answer.dateMs + 500 - answer.atMs);
	const finding = { type: "clock", aheadMs } as const;
	return Math.abs(aheadMs) <= MAX_CLOCK_MS ? ok(finding) : failed(finding);
}

export function lookAtProtocol({ protocol, name, version, hasLogins }: ServerIdentity): StepResult {
	const fit = judgeProtocol(protocol);
	if (fit === "fits" || protocol === null) return ok({ type: "protocol", versions: protocol });
	if (fit === "too_new") return failed({ type: "page_outdated" });
	const server = { url: "", kind: "parley", name, version, login: hasLogins ? "token" : "none" } as const;
	return failed(problem({ outcome: fit, server, protocol }));
}

export async function lookAtLogin(
	deps: PageDeps,
	target: Visited,
	{ hasLogins }: ServerIdentity,
	signal: AbortSignal,
): Promise<StepResult> {
	if (!hasLogins) return skipped({ type: "no_logins" });
	if (target.token === null) return failed({ type: "signed_out" });
	const { answer, ...asked } = await askPage(deps, target, "/api/login", signal);
	if (answer === null) return failed("instead" in asked ? asked.instead : { type: "no_answer" });
	const obstacle = findObstacle(target, answer);
	if (obstacle !== null) return failed(problem(obstacle));
	if (isRefusal(answer)) return failed({ type: "login_refused" });
	if (answer.status !== 200) return failed({ type: "status", status: answer.status });
	const isOwn = isFields(answer.body) && answer.body.user_id === target.userId;
	return isOwn ? ok({ type: "signed_in" }) : failed({ type: "login_refused" });
}

/** A browser does not say where to. */
function isRedirect({ type, status }: Response): boolean {
	return type === "opaqueredirect" || (status >= 300 && status < 400);
}

/** What stands between this page and its server. */
function findObstacle({ url }: Visited, { status, body }: Answer): ServerProbe | null {
	const code = isFields(body) ? body.code : null;
	if (status === 403 && code === "host_not_allowed") return { outcome: "not_let_in", url, unknown: "name" };
	if (status === 407) return { outcome: "proxy", url, reason: "login" };
	return status === 429 || (status >= 502 && status <= 504) ? { outcome: "trouble", url, status } : null;
}

function isRefusal({ status }: Answer): boolean {
	return status === 401 || status === 403;
}

function sawOf({ isHtml, body }: Answer): "html" | "json" | "other" {
	if (isHtml) return "html";
	return body === undefined ? "other" : "json";
}

function problem(probe: ServerProbe): Finding {
	return { type: "problem", probe };
}

export const ok = (finding: Finding): StepResult => ({ state: "ok", finding });
export const failed = (finding: Finding): StepResult => ({ state: "failed", finding });
const skipped = (finding: Finding): StepResult => ({ state: "skipped", finding });

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
