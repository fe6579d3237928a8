import { setTimeout as sleep } from "node:timers/promises";
import type { IdleProtocol } from "../clients/client-methods.ts";
import { foreignShare, sampleLoad } from "../measure/machine-load.ts";
import type { Contender } from "./contenders.ts";
import type { Measured } from "./measure-streams.ts";
import { createMemoryReader } from "./memory-reader.ts";
import type { Figures } from "./metric.ts";
import { openStage, type Stage } from "./stage.ts";

const WARM_UP_SOCKETS = 500;
const SETTLE_MS = 1000;
const CONNECT_TIMEOUT_MS = 120_000;
/** What a server does once after its start, such as beginning to index, is no cost of a client. */
const STARTED_MS = 3000;
const STALLED_CLIENTS = 20;
const STALLED_ANSWER_TOKENS = 20_000;
const LOOKS = 8;

/** What sockets that do nothing cost, and, for Parley, clients that never read. */
export async function measureIdle(
	contender: Contender,
	protocol: IdleProtocol,
	count: number,
): Promise<Measured> {
	await using stage = await openStage({ contender, nodes: 1, withProbe: true });
	const readMemory = createMemoryReader(stage);
	const url = stage.nodes[0]?.url ?? "";
	await stage.clients("openIdle", { protocol, url, count: WARM_UP_SOCKETS }, CONNECT_TIMEOUT_MS);
	await stage.clients("closeIdle", null);
	await sleep(SETTLE_MS);
	const bytesBefore = await readMemory();
	const before = sampleLoad(stage.pids());
	const { connectMs, failed } = await stage.clients("openIdle", { protocol, url, count }, CONNECT_TIMEOUT_MS);
	const share = foreignShare(before, sampleLoad(stage.pids()));
	await sleep(SETTLE_MS);
	const bytes = (await readMemory()) - bytesBefore;
	await stage.clients("closeIdle", null);
	const figures = { kibPerSocket: bytes / count / 1024, connectMs, failedSockets: failed };
	const stalled = protocol === "parley" ? await measureStalled(contender) : {};
	return { figures: { ...figures, ...stalled }, foreignShare: share, problems: [] };
}

/** The most that each of some clients costs which ask for a long answer again and again and never read. */
async function measureStalled(contender: Contender): Promise<Figures> {
	await using stage = await openStage({ contender, nodes: 1, withProbe: true });
	const readMemory = createMemoryReader(stage);
	await openLongAnswer(stage);
	await sleep(STARTED_MS);
	const url = stage.nodes[0]?.url ?? "";
	// V8's young generation takes its full size with the first of them, however many follow.
	await stage.clients("stall", { url, count: STALLED_CLIENTS });
	await stage.clients("closeStalled", null);
	await sleep(SETTLE_MS);
	const before = await readMemory();
	const stalling = stage.clients("stall", { url, count: STALLED_CLIENTS });
	let most = 0;
	for (let look = 0; look < LOOKS; look++) most = Math.max(most, (await readMemory()) - before);
	await stalling;
	return { kibPerStalledClient: most / STALLED_CLIENTS / 1024 };
}

async function openLongAnswer(stage: Stage): Promise<void> {
	await stage.open([{ seed: 1, tokens: STALLED_ANSWER_TOKENS, rate: 0, held: true }]);
	await stage.clients("ask", { atOnce: true });
}
