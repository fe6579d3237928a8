import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openTempDir, type TempDir } from "../tests/support/temp-dir.ts";
import { type ProviderConfig, readProviders } from "./read-providers.ts";
import { watchProviders } from "./watch-providers.ts";

let dir: TempDir;
let configured: string[];
let errors: string[];
let settings: Record<string, string>;
let watch: Disposable;

const KEY = "sk-canary-0123456789";
const path = () => join(dir.path, "providers.json");
const listOf = (...entries: readonly object[]) =>
	JSON.stringify(entries.map((entry) => ({ base_url: "http://127.0.0.1:1/v1", ...entry })));
const settled = (read: () => unknown) => expect.poll(read, { timeout: 10_000, interval: 10 });

beforeEach(async () => {
	dir = await openTempDir();
	writeFileSync(path(), listOf({ id: "a" }));
	configured = [];
	errors = [];
	settings = { PROVIDERS_FILE: "providers.json" };
	watch = watchProviders({
		readSettings: () => settings,
		cwd: dir.path,
		providers: readProviders(settings, dir.path).providers,
		configure: (providers: readonly ProviderConfig[]) =>
			configured.push(providers.map(({ id, apiKey }) => id + apiKey).join()),
		logger: { info: vi.fn(), error: (about) => errors.push(JSON.stringify(about)) },
		intervalMs: 20,
	});
});
afterEach(async () => {
	watch[Symbol.dispose]();
	await dir[Symbol.asyncDispose]();
});

test("a file that changes, or is replaced, is taken over, with keys that were set meanwhile", async () => {
	writeFileSync(path(), listOf({ id: "a" }, { id: "b" }));
	await settled(() => configured).toEqual(["a,b"]);
	settings = { ...settings, WORK_KEY: KEY };
	writeFileSync(`${path()}.new`, listOf({ id: "work", api_key_env: "WORK_KEY" }));
	renameSync(`${path()}.new`, path());
	await settled(() => configured).toEqual(["a,b", `work${KEY}`]);
	writeFileSync(path(), "[]");
	await settled(() => configured).toEqual(["a,b", `work${KEY}`, ""]);
	expect(errors).toEqual([]);
});

test("a wrong file changes nothing and is told once for each thing that is wrong, without its keys", async () => {
	writeFileSync(path(), `[{"id":"a","api_key":"${KEY}",`);
	await settled(() => errors.length).toBe(1);
	writeFileSync(path(), `[{"id":"a","api_key":"${KEY}",,`);
	writeFileSync(`${path()}.new`, listOf({ id: "A", api_key: KEY }));
	renameSync(`${path()}.new`, path());
	await settled(() => errors.length).toBe(2);
	expect(errors[1]).toContain("PROVIDERS_FILE entry 1 id must be");
	rmSync(path());
	await settled(() => errors.length).toBe(3);
	expect(errors[2]).toContain("cannot be read (ENOENT)");
	writeFileSync(path(), listOf({ id: "c" }));
	await settled(() => configured).toEqual(["c"]);
	expect(errors.join()).not.toContain(KEY);
});
