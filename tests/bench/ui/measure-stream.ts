import { setTimeout as sleep } from "node:timers/promises";
import type { CDPSession, Page } from "playwright-core";
import { percentile } from "../measure/latency.ts";
import { createAnswer, readMarks } from "./chat-text.ts";
import { type Contender, openChat, send } from "./contenders.ts";
import type { Figures } from "./metric.ts";
import type { Stage } from "./open-stage.ts";
import { openVisit } from "./open-visit.ts";
import { endMark, type StreamWorkload } from "./workloads.ts";

const SETTLE_MS = 700;
/** Every 100 ms in the mean, but not in step with the frames: it would be luck where between two of them a key falls. */
const keyPauseMs = (typed: number) => 92 + ((typed * 7) % 17);
const LONGEST_FACTOR = 6;
const LONG_TASK_MS = 50;

/** An answer is written into a chat while a key is typed every 100 ms. Fails where the text shown is not what was sent. */
export async function measureStream(
	stage: Stage,
	contender: Contender,
	workload: StreamWorkload,
): Promise<Figures> {
	const { chat, tokenCount, tokensPerSecond, slowdown } = workload;
	const { marks } = createAnswer(tokenCount);
	await using visit = await openVisit(stage, contender, [chat]);
	const { page, protocol, ids } = visit;
	await openChat(page, chat, endMark(chat), ids);
	await sleep(SETTLE_MS);
	// Time of the main thread's processor, not of the clock.
	await protocol.send("Performance.enable", { timeDomain: "threadTicks" });
	await protocol.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
	await page.evaluate(() => window.probe.startStream());
	await send(page, contender, `stream ${tokenCount} ${tokensPerSecond}`);
	await page.waitForFunction((mark) => window.probe.hasPainted(mark), marks[0] ?? "");
	const before = await readMetrics(protocol);
	const startMs = performance.now();
	const timeoutMs = (tokenCount / tokensPerSecond) * 1000 * LONGEST_FACTOR;
	await typeUntilPainted(page, contender, marks.at(-1) ?? "", timeoutMs);
	const seconds = (performance.now() - startMs) / 1000;
	const after = await readMetrics(protocol);
	const seen = await page.evaluate(() => window.probe.endStream());
	await protocol.send("Emulation.setCPUThrottlingRate", { rate: 1 });
	await checkText(page, contender, marks);
	const longTasks = seen.longTasksMs.filter((ms) => ms > LONG_TASK_MS);
	return {
		cpuMsPerS: ((after.TaskDuration - before.TaskDuration) * 1000) / seconds,
		scriptMsPer1kTokens: ((after.ScriptDuration - before.ScriptDuration) * 1000) / (tokenCount / 1000),
		longTasks: longTasks.length,
		longestTaskMs: Math.max(0, ...longTasks),
		frameGapP99Ms: percentile(seen.frameGapsMs, 0.99),
		keyToPaintP95Ms: percentile(seen.keyToPaintMs, 0.95),
		tokenToScreenP95Ms: percentile(seen.tokenToScreenMs, 0.95),
	};
}

async function typeUntilPainted(
	page: Page,
	{ composer }: Contender,
	mark: string,
	timeoutMs: number,
): Promise<void> {
	await page.focus(composer);
	const until = Date.now() + timeoutMs;
	for (let typed = 0; !(await page.evaluate((last) => window.probe.hasPainted(last), mark)); typed++) {
		if (Date.now() > until)
			throw new Error(`The end of the answer was not shown within ${Math.round(timeoutMs / 1000)} s`);
		const next = sleep(keyPauseMs(typed));
		await page.keyboard.press(typed % 8 === 7 ? "Space" : "a");
		await next;
	}
}

async function readMetrics(
	protocol: CDPSession,
): Promise<{ readonly TaskDuration: number; readonly ScriptDuration: number }> {
	const { metrics } = await protocol.send("Performance.getMetrics");
	const find = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
	return { TaskDuration: find("TaskDuration"), ScriptDuration: find("ScriptDuration") };
}

/** Every mark of the answer is on the screen once, in order. */
async function checkText(page: Page, { name, answers }: Contender, marks: readonly string[]): Promise<void> {
	await sleep(SETTLE_MS);
	const shown = readMarks((await page.locator(answers).last().textContent()) ?? "");
	if (shown.join() === marks.join()) return;
	throw new Error(
		`${name} shows ${shown.length} marks of ${marks.length}, or not in order: ${shown.slice(0, 5).join()} …`,
	);
}
