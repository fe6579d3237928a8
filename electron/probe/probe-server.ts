import { isChatList } from "../../server/protocol/is-chat-list.ts";
import { judgeProtocol, recognizeServer } from "../../server/protocol/recognize-server.ts";
import type { FoundServer, ReachFailure, ServerProbe } from "../bridge.ts";
import { type Answer, type Ask, askBase } from "./ask-base.ts";
import { describeServer } from "./describe-server.ts";
import { describeUnreached } from "./describe-unreached.ts";
import { findObstacle } from "./find-obstacle.ts";
import { findRedirect } from "./find-redirect.ts";
import { readReachFailure } from "./reach-failure.ts";
import { listBases, parseTypedAddress, schemesOf, type TypedAddress } from "./typed-address.ts";

/** For all that is asked of one address. */
const PROBE_TIMEOUT_MS = 8000;
/** A user whom hardly any server has; a number, since some take nothing else. */
const NOBODY = "0";

type Deps = {
	readonly fetch: typeof fetch;
	/** Whether this computer has a network at all. */
	readonly isOnline: () => boolean;
	readonly nowMs?: () => number;
	readonly timeoutMs?: number;
};

/** What came of one scheme; `unreached`: the other one may answer. */
type Attempt =
	| { readonly state: "settled"; readonly probe: ServerProbe }
	| { readonly state: "unreached"; readonly url: string; readonly failure: ReachFailure };

/** Finds out what is at an address as a person typed it. No token, no invite and no cookie goes along. */
export async function probeServer(deps: Deps, text: string, stopped: AbortSignal): Promise<ServerProbe> {
	const typed = parseTypedAddress(text);
	if (typed === null) return { outcome: "no_address" };
	if (!typed.isLoopback && !deps.isOnline()) return { outcome: "offline" };
	const timeoutMs = deps.timeoutMs ?? PROBE_TIMEOUT_MS;
	const askFor = (ms: number): Ask => ({
		fetch: deps.fetch,
		signal: AbortSignal.any([stopped, AbortSignal.timeout(ms)]),
	});
	// Who writes http:// knows of no other door, so that the silence of that one does not take all the time.
	const firstMs = isPlainWish(typed) ? timeoutMs / 2 : timeoutMs;
	const [first, second] = schemesOf(typed);
	const startedAt = performance.now();
	const attempt = await tryScheme(askFor(firstMs), typed, first);
	const leftMs = Math.max(1, Math.round(startedAt + timeoutMs - performance.now()));
	// Of two that fail the first is the one that was meant, unless somebody answers at the second.
	const other = isWorthTheOther(attempt, typed) ? await tryScheme(askFor(leftMs), typed, second) : null;
	const best = other !== null && (other.state === "settled" || isAboutTrust(other.failure)) ? other : attempt;
	if (stopped.aborted) return { outcome: "stopped" };
	if (best.state === "settled") return best.probe;
	const nowMs = (deps.nowMs ?? Date.now)();
	return describeUnreached({ ...best, isLoopback: typed.isLoopback, nowMs });
}

/** Tries a scheme at the whole path, then at less and less of it. */
async function tryScheme(ask: Ask, typed: TypedAddress, scheme: "http" | "https"): Promise<Attempt> {
	const bases = listBases(typed, scheme);
	const origin = bases.at(-1) ?? "";
	let last: ServerProbe = { outcome: "not_a_server", url: origin, saw: "other" };
	for (const base of bases) {
		try {
			const found = await askWhatIsAt(ask, base, typed);
			const isUsable = found.outcome !== "not_a_server" && found.outcome !== "elsewhere";
			if (isUsable)
				return settle(base === origin || !isServer(found) ? found : { outcome: "wrong_path", url: base });
			last = found;
		} catch (error) {
			// Not every carrier says why it was ended. Where the person ended it, nobody asks for a reason.
			const failure: ReachFailure = ask.signal.aborted ? { type: "timed_out" } : readReachFailure(error);
			if (failure.type === "redirected") {
				last = {
					outcome: "elsewhere",
					url: base,
					target: await findRedirect(`${base}/api/server`, ask.signal),
				};
			} else if (failure.type !== "too_long") return { state: "unreached", url: origin, failure };
		}
	}
	return settle(last);
}

function settle(probe: ServerProbe): Attempt {
	return { state: "settled", probe };
}

function isServer({ outcome }: ServerProbe): boolean {
	return /^(?:found|seed|insecure|too_old|too_new)$/.test(outcome);
}

/** A bad certificate is never a reason to do without encryption, and neither is a server that is slow. */
function isWorthTheOther(attempt: Attempt, typed: TypedAddress): boolean {
	if (attempt.state === "settled") return false;
	const { failure } = attempt;
	if (failure.type === "timed_out") return isPlainWish(typed);
	return failure.type === "not_encrypted" || (failure.type === "unreachable" && failure.reason !== "name");
}

/** Somebody is there, and what is in the way can be told. */
function isAboutTrust({ type }: ReachFailure): boolean {
	return type === "certificate" || type === "client_certificate";
}

function isPlainWish({ scheme, isLoopback }: TypedAddress): boolean {
	return scheme === "http" && !isLoopback;
}

async function askWhatIsAt(ask: Ask, base: string, typed: TypedAddress): Promise<ServerProbe> {
	const answer = await askBase(ask, `${base}/api/server`);
	const early = findObstacle(answer, base);
	if (early !== null) return early;
	const identity = recognizeServer(answer.status, answer.body);
	if (identity === null) return askForChats(ask, base, typed, answer);
	const server = describeServer(base, identity);
	const fit = judgeProtocol(identity.protocol);
	if (fit !== "fits" && identity.protocol !== null)
		return { outcome: fit, server, protocol: identity.protocol };
	if (!answer.isReadable) return { outcome: "not_let_in", url: base, unknown: "app" };
	return describeFound("found", server, typed);
}

/** A seed server knows nothing of itself; it is one by what it answers for a list of chats [K1]. */
async function askForChats(ask: Ask, base: string, typed: TypedAddress, first: Answer): Promise<ServerProbe> {
	const list = await askBase(ask, `${base}/api/users/${NOBODY}/chats?messages=none&limit=1`);
	const wantsLogin = list.status === 401 && list.saw === "json";
	const url = base;
	if (!wantsLogin && !(list.status === 200 && isChatList(list.body)))
		return findObstacle(list, base) ?? { outcome: "not_a_server", url, saw: first.saw };
	if (!list.isReadable && !wantsLogin) return { outcome: "not_let_in", url, unknown: "app" };
	const login = wantsLogin ? "unknown" : "none";
	return describeFound("seed", { url, kind: "seed", name: "", version: "", login }, typed);
}

function describeFound(outcome: "found" | "seed", server: FoundServer, typed: TypedAddress): ServerProbe {
	const isProtected = server.url.startsWith("https:") || typed.isLoopback;
	return { outcome: isProtected ? outcome : "insecure", server };
}
