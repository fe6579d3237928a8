import type { Page } from "playwright-core";

/** Resolves once nothing on the page moves or fades but what does so for ever. */
export async function stillPage(page: Page): Promise<void> {
	await page.waitForFunction(() =>
		document
			.getAnimations()
			.every(
				({ playState, effect }) =>
					playState !== "running" || effect?.getComputedTiming().endTime === Number.POSITIVE_INFINITY,
			),
	);
}
