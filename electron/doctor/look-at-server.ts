import { isChatList } from "../../server/protocol/is-chat-list.ts";
import {
	judgeProtocol,
	recognizeServer,
	type ServerIdentity,
} from "../../server/protocol/recognize-server.ts";
import type { FoundServer, ServerProbe } from "../bridge.ts";
import { type Answer, askBase } from "../probe/ask-base.ts";
import { describeServer } from "../probe/describe-server.ts";
import { describeUnreached } from "../probe/describe-unreached.ts";
import { findObstacle } from "../probe/find-obstacle.ts";
import { findRedirect } from "../probe/find-redirect.ts";
import { readReachFailure } from "../probe/reach-failure.ts";
import { type DoctorDeps, failed, ok, type Result, skipped, type Target } from "./visit.ts";

/** Apart further than this, certificates and logins are judged wrongly. */
const MAX_CLOCK_MS = 2 * 60_000;

/** What came of a request: an answer, or why there is none. */
export type Asked =
	| {
			readonly probe: null;
			readonly answer: Answer;
			readonly ms: number;
			/** Half way between question and answer, by the clock of this computer. */
			readonly atMs: number;
	  }
	| { readonly probe: ServerProbe };

/** Who answers, as far as they say it themselves; of a seed server there is no more to know than that. */
export type Met = { readonly server: FoundServer; readonly identity: ServerIdentity | null };

/** One question, with the token of that server. */
export async function ask(
	{ fetch, nowMs }: Pick<DoctorDeps, "fetch" | "nowMs">,
	{ url, token, isLoopback }: Target,
	path: string,
	signal: AbortSignal,
): Promise<Asked> {
	const startMs = nowMs();
	try {
		const answer = await askBase({ fetch, signal }, url + path, token);
		const ms = nowMs() - startMs;
		return { probe: null, answer, ms, atMs: startMs + ms / 2 };
	} catch (error) {
		const failure = readReachFailure(error);
		if (failure.type === "redirected")
			return { probe: { outcome: "elsewhere", url, target: await findRedirect(url + path, signal) } };
		return { probe: await describeUnreached({ url, failure, isLoopback, nowMs: nowMs() }) };
	}
}

export function lookAtHttp(asked: Asked, { url }: Target): Result {
	const probe = asked.probe ?? findObstacle(asked.answer, url);
	// A server that refuses this app has answered.
	if (probe !== null && probe.outcome !== "not_let_in") return failed({ type: "problem", probe });
	return asked.probe === null
		? ok({ type: "answered", status: asked.answer.status, ms: Math.round(asked.ms) })
		: failed({ type: "problem", probe: asked.probe });
}

export async function lookAtIdentity(
	deps: DoctorDeps,
	target: Target,
	asked: Asked,
	signal: AbortSignal,
): Promise<{ readonly result: Result; readonly met: Met | null }> {
	const { url, userId } = target;
	const unknown = (result: Result) => ({ result, met: null });
	if (asked.probe !== null) return unknown(failed({ type: "problem", probe: asked.probe }));
	const { answer } = asked;
	const refusal = findRefusal(answer, target);
	if (refusal !== null) return unknown(refusal);
	const notLetIn = { outcome: "not_let_in", url, unknown: "app" } as const;
	const identity = recognizeServer(answer.status, answer.body);
	if (identity !== null) {
		if (!answer.isReadable) return unknown(failed({ type: "problem", probe: notLetIn }));
		const server = describeServer(url, identity);
		return { result: ok({ type: "server", server }), met: { server, identity } };
	}
	const path = `/api/users/${encodeURIComponent(userId)}/chats?messages=none&limit=1`;
	const list = await ask(deps, target, path, signal);
	if (list.probe !== null) return unknown(failed({ type: "problem", probe: list.probe }));
	const listRefusal = findRefusal(list.answer, target);
	if (listRefusal !== null) return unknown(listRefusal);
	const stranger = { outcome: "not_a_server", url, saw: answer.saw } as const;
	if (list.answer.status !== 200 || !isChatList(list.answer.body))
		return unknown(failed({ type: "problem", probe: stranger }));
	if (!list.answer.isReadable) return unknown(failed({ type: "problem", probe: notLetIn }));
	const server = { url, kind: "seed", name: "", version: "", login: "none" } as const;
	return { result: ok({ type: "server", server }), met: { server, identity: null } };
}

export function lookAtClock(asked: Asked): Result {
	if (asked.probe !== null || asked.answer.dateMs === null) return skipped("no_date");
	// The header tells whole seconds.
	const aheadMs = Math.round(asked.answer.dateMs + 500 - asked.atMs);
	const isClose = Math.abs(aheadMs) <= MAX_CLOCK_MS;
	return { state: isClose ? "ok" : "failed", finding: { type: "clock", aheadMs } };
}

export function lookAtProtocol({ server, identity }: Met): Result {
	if (identity === null) return skipped("seed");
	const { protocol } = identity;
	const outcome = judgeProtocol(protocol);
	return outcome === "fits" || protocol === null
		? ok({ type: "protocol", versions: protocol })
		: failed({ type: "problem", probe: { outcome, server, protocol } });
}

export async function lookAtLogin(
	deps: DoctorDeps,
	target: Target,
	{ identity }: Met,
	signal: AbortSignal,
): Promise<Result> {
	if (identity === null) return skipped("seed");
	if (!identity.hasLogins) return skipped("no_logins");
	if (target.isTokenKept) return skipped("no_token");
	if (target.token === null) return failed({ type: "token_missing" });
	const asked = await ask(deps, target, "/api/login", signal);
	if (asked.probe !== null) return failed({ type: "problem", probe: asked.probe });
	const { answer } = asked;
	const refusal = findRefusal(answer, target);
	if (refusal !== null) return refusal;
	if (answer.status !== 200) return failed({ type: "status", status: answer.status });
	return whoseOf(answer.body) === target.userId
		? ok({ type: "signed_in" })
		: failed({ type: "token_of_another" });
}

function findRefusal(answer: Answer, { url, token }: Target): Result | null {
	const obstacle = findObstacle(answer, url);
	if (obstacle !== null) return failed({ type: "problem", probe: obstacle });
	if (answer.status !== 401 && answer.status !== 403) return null;
	return failed({ type: token === null ? "token_missing" : "token_refused" });
}

function whoseOf(body: unknown): unknown {
	return typeof body === "object" && body !== null && "user_id" in body ? body.user_id : null;
}
