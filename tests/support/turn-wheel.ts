import type { Page } from "playwright-core";

type Turn = { start: number; own: number; atEnd: number | null };

/**
 * Turns the wheel over the transcript and waits until the view has followed by as much and was drawn. What the page
 * itself scrolls meanwhile does not count. At an end, where there is nothing to scroll to, a quarter of a second is
 * waited. Throws when the view has not followed after ten seconds.
 * @param by pixels; below 0: up
 */
export async function turnWheel(page: Page, by: number): Promise<void> {
	await page.evaluate(() => {
		const view = document.querySelector("section[aria-label=Messages]") as
			| (HTMLElement & { turn?: Turn })
			| null;
		if (view === null) throw new Error("There is no transcript");
		const isWatched = view.turn !== undefined;
		const turn: Turn = { start: view.scrollTop, own: 0, atEnd: null };
		view.turn = turn;
		if (isWatched) return;
		const place = Object.getOwnPropertyDescriptor(Element.prototype, "scrollTop");
		const read = () => Number(place?.get?.call(view));
		const counted = (scroll: () => void) => {
			const before = read();
			scroll();
			if (view.turn !== undefined) view.turn.own += read() - before;
		};
		Object.defineProperty(view, "scrollTop", {
			configurable: true,
			get: read,
			set: (value: number) => counted(() => place?.set?.call(view, value)),
		});
		for (const name of ["scroll", "scrollTo", "scrollBy"] as const) {
			const original = Element.prototype[name] as (...args: unknown[]) => void;
			Object.defineProperty(view, name, {
				value: (...args: unknown[]) => counted(() => original.apply(view, args)),
			});
		}
	});
	await page.mouse.wheel(0, by);
	await page.evaluate(async (by) => {
		const view = document.querySelector("section[aria-label=Messages]") as HTMLElement & { turn: Turn };
		const { turn } = view;
		const nextFrame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
		const begun = performance.now();
		const hasFollowed = () => {
			const moved = view.scrollTop - turn.start - turn.own;
			if (Math.abs(moved - by) <= 2) return true;
			const rest = by < 0 ? view.scrollTop : view.scrollHeight - view.clientHeight - view.scrollTop;
			if (rest <= 1) turn.atEnd ??= performance.now();
			return turn.atEnd !== null && performance.now() - turn.atEnd > 250;
		};
		while (!hasFollowed()) {
			if (performance.now() - begun > 10_000) {
				throw new Error(`The view is at ${view.scrollTop}, from ${turn.start}, of which ${turn.own} its own`);
			}
			await nextFrame();
		}
		await nextFrame();
	}, by);
}
