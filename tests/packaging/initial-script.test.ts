import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { listInitialScripts } from "../support/list-initial-scripts.ts";

const PAGE = pathToFileURL(join(import.meta.dirname, "../../out/renderer/index.html"));
/**
 * Raise it for nothing: what the first screen does not need is loaded when it is needed. At most it may be 120,
 * the goal of `npm run bench -- ui`.
 */
const MOST_KIB = 116;

test("The scripts that a chat is shown with weigh no more than they may", async () => {
	const scripts = await listInitialScripts(PAGE, (address) => readFile(address, "utf8"));
	const sizes = [...scripts].map(([file, code]) => [file, gzipSync(code, { level: 9 }).length] as const);
	const kib = sizes.reduce((sum, [, size]) => sum + size, 0) / 1024;
	expect(sizes.length).toBeGreaterThan(1);
	const list = sizes.map(([file, size]) => `${(size / 1024).toFixed(1)} KiB ${file}`).join("\n");
	expect(kib, `${kib.toFixed(1)} KiB:\n${list}`).toBeLessThanOrEqual(MOST_KIB);
});
