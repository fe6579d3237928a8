import { setTimeout as sleep } from "node:timers/promises";
import { fakeText } from "../../support/fake-upstream-text.ts";
import type { AnswerSpec } from "../upstream/answer-spec.ts";
import type { Contender } from "./contenders.ts";
import { type Measured, measureStreams, type StreamLoad } from "./measure-streams.ts";
import { createMemoryReader } from "./memory-reader.ts";
import { openStage } from "./stage.ts";

const SETTLE_MS = 1000;
const ASK_TIMEOUT_MS = 60_000;
const BYTES_PER_UNIT = 2;

export type GrowthSizes = { readonly few: number; readonly many: number; readonly tokens: number };

/** CPU per token with few and with many answers at once, and the memory of an open answer besides its text. */
export async function measureGrowth(contender: Contender, sizes: GrowthSizes): Promise<Measured> {
	const load = (answers: number): StreamLoad => ({ answers, tokens: sizes.tokens, rate: 50, atOnce: true });
	await using stage = await openStage({ contender, nodes: 1 });
	const few = await measureStreams(stage, load(sizes.few), load(sizes.many / 2));
	const many = await measureStreams(stage, load(sizes.many), null, 10_000);
	return {
		figures: {
			...many.figures,
			...(few.figures.cpuUsPerToken === undefined ? {} : { cpuUsPerTokenAt50: few.figures.cpuUsPerToken }),
			kibPerOpenAnswer: (await bytesPerOpenAnswer(contender, sizes)) / 1024,
		},
		foreignShare: Math.max(few.foreignShare, many.foreignShare),
		problems: [...few.problems, ...many.problems],
	};
}

/** Answers whose tokens have all come and that stay open. Their clients are connected before and after. */
async function bytesPerOpenAnswer(contender: Contender, { many, tokens }: GrowthSizes): Promise<number> {
	await using stage = await openStage({ contender, nodes: 1, withProbe: true });
	const readMemory = createMemoryReader(stage);
	await stage.open(specify(many, tokens, 1, false));
	await stage.clients("ask", { atOnce: true }, ASK_TIMEOUT_MS);
	await stage.clients("close", null);
	const answers = specify(many, tokens, 10_000, true);
	await stage.open(answers);
	await sleep(SETTLE_MS);
	const before = await readMemory();
	await stage.clients("ask", { atOnce: true }, ASK_TIMEOUT_MS);
	await sleep(SETTLE_MS);
	const bytes = (await readMemory()) - before;
	const textUnits = answers.reduce((sum, { seed }) => sum + fakeText(seed, tokens).length, 0);
	return (bytes - textUnits * BYTES_PER_UNIT) / many;
}

function specify(count: number, tokens: number, firstSeed: number, held: boolean): AnswerSpec[] {
	return Array.from({ length: count }, (_, index) => ({ seed: firstSeed + index, tokens, rate: 0, held }));
}
