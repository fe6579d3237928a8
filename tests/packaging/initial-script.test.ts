import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

const PAGE = join(import.meta.dirname, "../../out/renderer/index.html");
/**
 * Raise it for nothing: what the first screen does not need is loaded when it is needed. At most it may be 120,
 * the goal of `npm run bench -- ui`.
 */
const MOST_KIB = 118;

test("The scripts that a chat is shown with weigh no more than they may", () => {
	const files = listInitialScripts(PAGE);
	const sizes = files.map((file) => [file, gzipSync(readFileSync(file), { level: 9 }).length] as const);
	const kib = sizes.reduce((sum, [, size]) => sum + size, 0) / 1024;
	expect(files.length).toBeGreaterThan(1);
	const list = sizes.map(([file, size]) => `${(size / 1024).toFixed(1)} KiB ${file}`).join("\n");
	expect(kib, `${kib.toFixed(1)} KiB:\n${list}`).toBeLessThanOrEqual(MOST_KIB);
});

/** The page's own scripts, those it asks for ahead, and all that these cannot begin without. */
function listInitialScripts(page: string): readonly string[] {
	const html = readFileSync(page, "utf8");
	const found = new Set<string>();
	const add = (file: string) => {
		if (found.has(file)) return;
		found.add(file);
		for (const name of findImports(readFileSync(file, "utf8"))) add(join(dirname(file), name));
	};
	for (const [, name = ""] of html.matchAll(/(?:src|href)="(\.\/[^"]+\.js)"/g))
		add(join(dirname(page), name));
	return [...found];
}

function findImports(code: string): readonly string[] {
	return [...code.matchAll(/(?:\bfrom|\bimport)\s*"(\.\/[^"]+\.js)"/g)].map(([, name = ""]) => name);
}
