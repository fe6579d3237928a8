import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What WCAG A and AA find fault with on the page. */
export async function findFaults(page: Page): Promise<readonly string[]> {
	await page.evaluate(AXE);
	const results = await page.evaluate(async (runOnly) => {
		const { axe } = window as unknown as {
			axe: { run(context: Document, options: object): Promise<AxeResults> };
		};
		return axe.run(document, { runOnly });
	}, RULES);
	return results.violations.map(
		({ id, nodes }) =>
			`${id}: ${nodes.map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`).join("\n")}`,
	);
}
