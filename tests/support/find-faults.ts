import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { stillPage } from "./still-page.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const ALL_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** What depends on the theme. */
const COLOUR_RULES = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

/** What WCAG A and AA find fault with on the page. */
export function findFaults(page: Page): Promise<readonly string[]> {
	return run(page, ALL_RULES);
}

/** The same for a page that follows the system's theme; in the dark one the colours alone are looked at again. */
export async function findFaultsInBothThemes(page: Page): Promise<readonly string[]> {
	const inLight = await findFaults(page);
	await page.emulateMedia({ colorScheme: "dark" });
	await nextPaint(page);
	const inDark = await run(page, COLOUR_RULES);
	await page.emulateMedia({ colorScheme: "light" });
	await nextPaint(page);
	return [...inLight, ...inDark.map((fault) => `In the dark theme, ${fault}`)];
}

function nextPaint(page: Page): Promise<void> {
	return page.evaluate(
		() => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
	);
}

async function run(page: Page, rules: unknown): Promise<readonly string[]> {
	if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
	// What fades in has not its colours yet.
	await stillPage(page);
	const results = await page.evaluate(async (runOnly) => {
		const { axe } = window as unknown as {
			axe: { run(context: Document, options: object): Promise<AxeResults> };
		};
		return axe.run(document, { runOnly });
	}, rules);
	return results.violations.map(
		({ id, nodes }) =>
			`${id}: ${nodes.map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`).join("\n")}`,
	);
}
