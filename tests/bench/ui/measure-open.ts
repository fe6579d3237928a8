import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { type Contender, openChat } from "./contenders.ts";
import type { Figures } from "./metric.ts";
import type { Stage } from "./open-stage.ts";
import { openVisit } from "./open-visit.ts";
import { readHeapMb } from "./read-heap.ts";
import { endMark, type OpenWorkload } from "./workloads.ts";

/** What a page still does after it is loaded is not part of opening a chat. */
const SETTLE_MS = 700;

/** A chat is opened in a page that just came, then another of the same size; then the page is opened again. */
export async function measureOpen(
	stage: Stage,
	contender: Contender,
	{ chat, next }: OpenWorkload,
): Promise<Figures> {
	await using visit = await openVisit(stage, contender, [chat, next]);
	const { page, protocol, ids } = visit;
	await sleep(SETTLE_MS);
	const scriptGzipKib = await visit.scriptGzipKib();
	const allScriptsGzipKib = await visit.allScriptsGzipKib();
	const lastScreenMs = await openChat(page, chat, endMark(chat), ids);
	const domNodes = await page.evaluate(() => document.getElementsByTagName("*").length);
	const heapMb = await readHeapMb(protocol);
	await sleep(SETTLE_MS);
	const switchMs = await openChat(page, next, endMark(next), ids);
	const figures = { lastScreenMs, switchMs, domNodes, heapMb, scriptGzipKib, allScriptsGzipKib };
	if (contender.name !== "parley") return figures;
	return { ...figures, firstPaintMs: await measureFirstPaint(page) };
}

/** From the navigation to the first large paint within a message of the chat that was open last. */
async function measureFirstPaint(page: Page): Promise<number> {
	await page.goto("about:blank");
	await page.goBack();
	await sleep(SETTLE_MS);
	return page.evaluate(
		() =>
			new Promise<number>((resolve, reject) => {
				setTimeout(() => reject(new Error("No message was painted")), 5000);
				new PerformanceObserver((list) => {
					const entry = list.getEntries().find((one) => {
						const { element } = one as PerformanceEntry & { readonly element: Element | null };
						return element !== null && element.closest("article") !== null;
					});
					if (entry !== undefined) resolve(entry.startTime);
				}).observe({ type: "largest-contentful-paint", buffered: true });
			}),
	);
}
