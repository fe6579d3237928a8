import { setTimeout as sleep } from "node:timers/promises";
import { sumCpuUs } from "../measure/cpu-time.ts";
import { foreignShare, sampleLoad } from "../measure/machine-load.ts";
import type { AnswerSpec } from "../upstream/answer-spec.ts";
import type { Figures } from "./metric.ts";
import type { Stage } from "./stage.ts";

/** For the work that follows the last byte, such as storing the end. */
const SETTLE_MS = 300;
const GRACE_MS = 60_000;

export type StreamLoad = {
	readonly answers: number;
	readonly tokens: number;
	readonly rate: number;
	/** Else one after the other. */
	readonly atOnce: boolean;
};

export type Measured = {
	readonly figures: Figures;
	/** What others used of the machine meanwhile, 0 to 1. */
	readonly foreignShare: number;
	/** What was wrong with received answers. */
	readonly problems: readonly string[];
};

/** CPU per token and latency of a load, after answers that warm up code and connections. */
export async function measureStreams(
	stage: Stage,
	load: StreamLoad,
	warmUp: StreamLoad | null,
	firstSeed = 1,
): Promise<Measured> {
	if (warmUp !== null) await run(stage, warmUp, firstSeed + 100_000);
	await stage.open(specify(load, firstSeed));
	await sleep(SETTLE_MS);
	const servers = stage.nodes.map((node) => node.pid);
	const before = { load: sampleLoad(stage.pids()), servers: sumCpuUs(servers), redis: redisCpuUs(stage) };
	await stage.clients("ask", { atOnce: load.atOnce }, timeoutOf(load));
	await sleep(SETTLE_MS);
	const tokens = load.answers * load.tokens;
	const serverUs = sumCpuUs(servers) - before.servers;
	const redisUs = redisCpuUs(stage) - before.redis;
	const share = foreignShare(before.load, sampleLoad(stage.pids()));
	const { p50Ms, p99Ms, problems } = await stage.clients("check", { upstream: stage.upstream.url });
	await stage.clients("close", null);
	return {
		figures: {
			cpuUsPerToken: serverUs / tokens,
			...(stage.redis === null ? {} : { redisCpuUsPerToken: redisUs / tokens }),
			latencyP50Ms: p50Ms,
			latencyP99Ms: p99Ms,
		},
		foreignShare: share,
		problems,
	};
}

async function run(stage: Stage, load: StreamLoad, firstSeed: number): Promise<void> {
	await stage.open(specify(load, firstSeed));
	await stage.clients("ask", { atOnce: load.atOnce }, timeoutOf(load));
	await stage.clients("close", null);
}

/** Seeds are never used twice, so that every answer has a text of its own. */
function specify({ answers, tokens, rate }: StreamLoad, firstSeed: number): AnswerSpec[] {
	return Array.from({ length: answers }, (_, index) => ({
		seed: firstSeed + index,
		tokens,
		rate,
		held: false,
	}));
}

function timeoutOf({ answers, tokens, rate, atOnce }: StreamLoad): number {
	return (rate === 0 ? 0 : (tokens / rate) * 1000 * (atOnce ? 1 : answers)) + GRACE_MS;
}

function redisCpuUs(stage: Stage): number {
	return stage.redis === null ? 0 : sumCpuUs([stage.redis.pid]);
}
