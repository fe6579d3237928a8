import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const SERVER = join(import.meta.dirname, "../../out/server");
/** Read, parsed and run before the first request can be answered. Raise it for nothing that can come later. */
const MOST_KB = 2100;

test.each(["embedded.js", "main.js"])("%s begins with no more code than it may", (entry) => {
	const files = listStatic(join(SERVER, entry));
	const sizes = files.map((file) => ({ file, kb: statSync(file).size / 1000 })).sort((a, b) => b.kb - a.kb);
	const kb = sizes.reduce((sum, one) => sum + one.kb, 0);
	expect(files.length).toBeGreaterThan(3);
	const list = sizes.map((one) => `${one.kb.toFixed(0)} kB ${one.file}`).join("\n");
	expect(kb, `${kb.toFixed(0)} kB:\n${list}`).toBeLessThanOrEqual(MOST_KB);
});

test.each(["embedded.js", "main.js"])("%s leaves to later what not every start needs", (entry) => {
	const code = listStatic(join(SERVER, entry)).map((file) => readFileSync(file, "utf8"));
	const packages = new Set(
		code.flatMap((text) =>
			[...text.matchAll(/^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)/gm)].map(([, name]) => name),
		),
	);
	expect([...packages]).toContain("fastify");
	const late = ["openai", "undici", "ioredis", "jose", "minisearch", "ajv", "yaml", "@fastify/swagger"];
	expect(late.filter((name) => packages.has(name))).toEqual([]);
});

/** The file and all that it cannot begin without. */
function listStatic(entry: string): readonly string[] {
	const found = new Set<string>();
	const add = (file: string) => {
		if (found.has(file)) return;
		found.add(file);
		const names = readFileSync(file, "utf8").matchAll(/^(?:import|export)\b[^;]*?"(\.[^"]+\.js)"/gm);
		for (const [, name = ""] of names) add(join(dirname(file), name));
	};
	add(entry);
	return [...found];
}
