import { setTimeout as sleep } from "node:timers/promises";
import { createAnswer } from "./chat-text.ts";
import { type Contender, openChat, send } from "./contenders.ts";
import type { Figures } from "./metric.ts";
import type { Stage } from "./open-stage.ts";
import { openVisit } from "./open-visit.ts";
import { readHeapMb } from "./read-heap.ts";
import { type AnswersWorkload, endMark } from "./workloads.ts";

const SETTLE_MS = 1500;
const LONGEST_MS = 60_000;

/** What each of several answers, one after the other, leaves in the page's memory. */
export async function measureAnswers(
	stage: Stage,
	contender: Contender,
	{ chat, count, tokenCount, tokensPerSecond }: AnswersWorkload,
): Promise<Figures> {
	const lastMark = createAnswer(tokenCount).marks.at(-1) ?? "";
	await using visit = await openVisit(stage, contender, [chat]);
	const { page, protocol, ids } = visit;
	await openChat(page, chat, endMark(chat), ids);
	const answer = async () => {
		await page.evaluate(() => window.probe.startStream());
		await send(page, contender, `stream ${tokenCount} ${tokensPerSecond}`);
		await page.waitForFunction((mark) => window.probe.hasPainted(mark), lastMark, { timeout: LONGEST_MS });
		await page.evaluate(() => window.probe.endStream());
		await sleep(SETTLE_MS);
	};
	// The first one also fetches what the page has for answers: code in colours, formulas.
	await answer();
	const before = await readHeapMb(protocol);
	for (let i = 0; i < count; i++) await answer();
	return { heapMbPerAnswer: ((await readHeapMb(protocol)) - before) / count };
}
