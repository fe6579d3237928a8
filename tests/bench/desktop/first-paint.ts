import type { Page } from "playwright-core";

const TIMEOUT_MS = 20_000;

/**
 * When the text of a message was first painted, as epoch milliseconds. The browser keeps what it noted of
 * large paints, so that this can be asked afterwards and nothing looks on while it is measured.
 */
export function readFirstPaint(page: Page): Promise<number> {
	return page.evaluate((timeoutMs) => {
		const isMessage = (entry: PerformanceEntry) => {
			const { element } = entry as PerformanceEntry & { readonly element: Element | null };
			return element !== null && element.closest("article") !== null;
		};
		return new Promise<number>((resolve, reject) => {
			setTimeout(() => reject(new Error("No message was painted")), timeoutMs);
			new PerformanceObserver((list) => {
				const entry = list.getEntries().find(isMessage);
				if (entry !== undefined) resolve(performance.timeOrigin + entry.startTime);
			}).observe({ type: "largest-contentful-paint", buffered: true });
		});
	}, TIMEOUT_MS);
}
