import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { expect, test } from "vitest";
import { parseConfig } from "../../server/config.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const NAMES = [...read("server/config.ts").matchAll(/^\t([A-Z][A-Z_]+):/gm)].map((match) => match[1] ?? "");

test("a copy of .env.example is what a server does without settings", () => {
	expect(parseConfig(parseEnv(read(".env.example")), root)).toEqual(parseConfig({}, root));
});

test(".env.example and README name every setting and no other", () => {
	expect(NAMES.length).toBeGreaterThan(20);
	expect(Object.keys(parseEnv(read(".env.example"))).sort()).toEqual([...NAMES].sort());
	const [, table = ""] = read("README.md").split("| Name | Default | Meaning |");
	const named = [...table.matchAll(/`([A-Z][A-Z_]+)`/g)].map((match) => match[1] ?? "");
	expect([...new Set(named)].sort()).toEqual([...NAMES].sort());
});
