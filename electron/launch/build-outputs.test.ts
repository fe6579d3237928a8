import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isStale, type Output } from "./build-outputs.ts";

const OUTPUT: Output = {
	name: "thing",
	builder: "vite",
	config: "vite.config.ts",
	files: ["out/a.js", "out/b.js"],
	sources: ["src", "package.json"],
};
let root: string;

beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), "parley-test-"));
	write("src/deep/x.ts", 100);
	write("package.json", 50);
	write("out/a.js", 200);
	write("out/b.js", 201);
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, seconds: number): void {
	const file = join(root, path);
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, "");
	utimesSync(file, seconds, seconds);
}

test("an output younger than all its sources is up to date", () => {
	expect(isStale(root, OUTPUT)).toBe(false);
});

test("a source changed after the oldest file of the output makes it stale", () => {
	write("src/deep/x.ts", 200.5);
	expect(isStale(root, OUTPUT)).toBe(true);
});

test("a new package.json makes it stale", () => {
	write("package.json", 300);
	expect(isStale(root, OUTPUT)).toBe(true);
});

test("a missing file makes it stale", () => {
	rmSync(join(root, "out/b.js"));
	expect(isStale(root, OUTPUT)).toBe(true);
});

test("a changed test does not make it stale", () => {
	write("src/deep/x.test.ts", 300);
	expect(isStale(root, OUTPUT)).toBe(false);
});

test("a source that does not exist is no reason to build", () => {
	expect(isStale(root, { ...OUTPUT, sources: ["src", "nowhere"] })).toBe(false);
});
