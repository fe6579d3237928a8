import { median } from "../measure/latency.ts";
import { foreignShare, sampleLoad } from "../measure/machine-load.ts";
import type { Contender } from "./contenders.ts";
import type { Measured } from "./measure-streams.ts";
import { openStage, type Stage } from "./stage.ts";

const WARM_UPS = 3;
const REPEATS = 9;
const ASK_TIMEOUT_MS = 120_000;

type Resume = { readonly ms: number; readonly frames: number; readonly foreignShare: number };

/**
 * How long it takes to get an open answer again from its beginning: on its own node, on another, and,
 * where a contender can, from the database after `kill -9` and a restart.
 */
export async function measureResume(contender: Contender, tokens: number): Promise<Measured> {
	const own = await resumeOnOwnNode(contender, tokens);
	const other = await resumeOnOtherNode(contender, tokens);
	const restarted = own.afterRestart;
	return {
		figures: {
			...{ resumeMs: own.same.ms, resumeFrames: own.same.frames },
			...{ resumeOtherNodeMs: other.ms, resumeOtherNodeFrames: other.frames },
			...(restarted === null
				? {}
				: { resumeAfterRestartMs: restarted.ms, resumeAfterRestartFrames: restarted.frames }),
		},
		foreignShare: Math.max(own.same.foreignShare, other.foreignShare, restarted?.foreignShare ?? 0),
		problems: [],
	};
}

async function resumeOnOwnNode(
	contender: Contender,
	tokens: number,
): Promise<{ readonly same: Resume; readonly afterRestart: Resume | null }> {
	await using stage = await openStage({ contender, nodes: 1 });
	await openHeldAnswer(stage, tokens);
	const same = await resume(stage, stage.nodes[0]?.url);
	if (contender.dialect !== "parley") return { same, afterRestart: null };
	const { url } = await stage.restart();
	return { same, afterRestart: await resume(stage, url) };
}

/** Nobody has read the answer on the other node before, and each reader leaves before the next comes. */
async function resumeOnOtherNode(contender: Contender, tokens: number): Promise<Resume> {
	await using stage = await openStage({ contender, nodes: 2 });
	await openHeldAnswer(stage, tokens);
	return await resume(stage, stage.nodes[1]?.url);
}

/** All tokens have come, and the provider has not said that it is over. */
async function openHeldAnswer(stage: Stage, tokens: number): Promise<void> {
	await stage.open([{ seed: 1, tokens, rate: 0, held: true }], true);
	await stage.clients("ask", { atOnce: true }, ASK_TIMEOUT_MS);
}

/** Each time on a new connection, opened before the clock starts. */
async function resume(stage: Stage, url = ""): Promise<Resume> {
	const before = sampleLoad(stage.pids());
	await stage.clients("resume", { url, times: WARM_UPS });
	const { ms, frames } = await stage.clients("resume", { url, times: REPEATS });
	return {
		ms: median(ms),
		frames: median(frames),
		foreignShare: foreignShare(before, sampleLoad(stage.pids())),
	};
}
