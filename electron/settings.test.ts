import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTempDir } from "../tests/support/temp-dir.ts";
import { openSettings } from "./settings.ts";

function createLog() {
	const lines: string[] = [];
	const add = (text: string) => void lines.push(text);
	return { lines, info: add, warn: add, error: add };
}

test("what was changed is there after the next start, readable by its owner only", async () => {
	await using folder = await openTempDir();
	const path = join(folder.path, "deep/settings.json");
	openSettings(path, createLog()).change({ theme: "dark", keepRunning: true });
	expect(openSettings(path, createLog()).read()).toMatchObject({ theme: "dark", keepRunning: true });
	expect(statSync(path).mode & 0o077).toBe(0);
	expect(existsSync(`${path}.part`)).toBe(false);
});

test.each(['{"theme": "da', '{"theme": "blue"}', "[]", "", '{"place": {"bounds": {"x": "1"}}}'])(
	"a file with %s is set aside and defaults are used",
	async (text) => {
		await using folder = await openTempDir();
		const path = join(folder.path, "settings.json");
		writeFileSync(path, text);
		const log = createLog();
		expect(openSettings(path, log).read()).toMatchObject({ theme: "system", place: null });
		expect(readFileSync(`${path}.damaged`, "utf8")).toBe(text);
		expect(log.lines.join()).toContain("settings.json.damaged");
	},
);

test("a file that cannot be read stays where it is, and no defaults take its place", async () => {
	await using folder = await openTempDir();
	const path = join(folder.path, "settings.json");
	// As where too many files are open, the disk fails, or the file belongs to somebody else.
	mkdirSync(path);
	expect(() => openSettings(path, createLog())).toThrow(/^Cannot read ".*settings\.json": EISDIR/);
	expect(readdirSync(folder.path)).toEqual(["settings.json"]);
});

test("values of a newer version are no reason to lose the others, nor those beside them in a list", async () => {
	await using folder = await openTempDir();
	const path = join(folder.path, "settings.json");
	const server = { id: "0123abcd", url: "https://chat.example", userId: "1", name: "Team" };
	const text = JSON.stringify({
		...{ theme: "sepia", keepRunning: true, servers: [server, { ...server, url: ["two", "of them"] }] },
		pins: { "https://a": "sha256/x", "https://b": { sha512: "y" } },
	});
	writeFileSync(path, text);
	expect(openSettings(path, createLog()).read()).toMatchObject({
		...{ theme: "system", keepRunning: true, servers: [server], pins: { "https://a": "sha256/x" } },
	});
	expect(readFileSync(`${path}.damaged`, "utf8")).toBe(text);
});

test("settings of a newer version are no reason to lose the others", async () => {
	await using folder = await openTempDir();
	const path = join(folder.path, "settings.json");
	writeFileSync(path, '{"theme": "light", "fromTheFuture": 1}');
	expect(openSettings(path, createLog()).read().theme).toBe("light");
});

test("where nothing can be written the app goes on with what it was told", async () => {
	await using folder = await openTempDir();
	const blocked = join(folder.path, "file");
	writeFileSync(blocked, "");
	const log = createLog();
	const settings = openSettings(join(blocked, "settings.json"), log);
	expect(settings.change({ theme: "dark" }).theme).toBe("dark");
	expect(log.lines.join()).toContain("could not be written");
});
