import type { IdleProtocol } from "../clients/client-methods.ts";
import { BARE_WS, CONTENDERS, type Contender, PARLEY } from "./contenders.ts";
import { measureGrowth } from "./measure-growth.ts";
import { measureIdle } from "./measure-idle.ts";
import { measureResume } from "./measure-resume.ts";
import { type Measured, measureStreams, type StreamLoad } from "./measure-streams.ts";
import { openStage } from "./stage.ts";

export type WorkloadName = "W1" | "W2" | "W3" | "W1x" | "resume" | "idle" | "growth";

/** One kind of work, and who does it. */
export type Workload = {
	readonly name: WorkloadName;
	readonly title: string;
	readonly contenders: readonly Contender[];
	/** Whether any contender needs Redis. */
	readonly onRedis: boolean;
	measure(contender: Contender): Promise<Measured>;
};

const ALL = Object.values(CONTENDERS);
const ACROSS = [CONTENDERS.socketIoRedis, CONTENDERS.resumableStream, PARLEY];
const RESUMABLE = [CONTENDERS.resumableStream, CONTENDERS.aiSdk, PARLEY];
const HOLDING = [BARE_WS, CONTENDERS.socketIo, PARLEY];

/** All workloads; `scale` below 1 makes them smaller, to try the bench itself. */
export function createWorkloads(scale: number): readonly Workload[] {
	const sized = (count: number) => Math.max(1, Math.round(count * scale));
	const paced = { answers: sized(200), tokens: sized(500), rate: 50, atOnce: true };
	const pacedWarmUp = { ...paced, tokens: sized(100) };
	const one = { answers: 5, tokens: sized(20_000), rate: 0, atOnce: false };
	const fifty = { answers: 50, tokens: sized(2000), rate: 0, atOnce: true };
	const sizes = { few: sized(50), many: sized(400), tokens: sized(500) };
	return [
		streamWorkload("W1", "200 answers at once, 500 tokens each at 50/s", ALL, 1, paced, pacedWarmUp),
		streamWorkload("W2", "one answer of 20,000 tokens flat out, five times", ALL, 1, one, {
			...one,
			answers: 2,
		}),
		streamWorkload("W3", "50 answers at once, 2,000 tokens each, flat out", ALL, 1, fifty, fifty),
		streamWorkload("W1x", "as W1, the client on another node", ACROSS, 2, paced, pacedWarmUp),
		{
			name: "resume",
			title: "an open answer of 20,000 tokens again from its beginning",
			contenders: RESUMABLE,
			onRedis: true,
			measure: (contender) => measureResume(contender, sized(20_000)),
		},
		{
			name: "idle",
			title: "10,000 sockets that do nothing, and 20 clients that never read",
			contenders: HOLDING,
			onRedis: false,
			measure: (contender) => measureIdle(contender, idleProtocolOf(contender), sized(10_000)),
		},
		{
			name: "growth",
			title: "400 answers at once against 50, 500 tokens each at 50/s",
			contenders: [PARLEY],
			onRedis: false,
			measure: (contender) => measureGrowth(contender, sizes),
		},
	];
}

function streamWorkload(
	name: WorkloadName,
	title: string,
	contenders: readonly Contender[],
	nodes: 1 | 2,
	load: StreamLoad,
	warmUp: StreamLoad,
): Workload {
	return {
		...{ name, title, contenders },
		onRedis: nodes === 2 || contenders.some((contender) => contender.onRedis),
		async measure(contender) {
			await using stage = await openStage({ contender, nodes });
			return await measureStreams(stage, load, warmUp);
		},
	};
}

function idleProtocolOf({ dialect }: Contender): IdleProtocol {
	return dialect === "parley" || dialect === "socket.io" ? dialect : "ws";
}
