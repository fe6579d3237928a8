import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fetchRuntime, isFresh } from "./fetch-runtime.ts";
import { findDesktop, findRuntime } from "./find-desktop.ts";
import { hasDisplay } from "./has-display.ts";
import { browserCommand } from "./open-browser.ts";
import { runDesktop } from "./run-desktop.ts";
import { browsableAddress } from "./run-service.ts";

const silent = () => {};
let root: string;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), "parley-test-"));
	vi.stubEnv("DISPLAY", ":99");
	vi.stubEnv("ELECTRON_OVERRIDE_DIST_PATH", undefined);
	// Port 1 of this computer: closed, so a download fails at once.
	vi.stubEnv("ELECTRON_MIRROR", "http://127.0.0.1:1/");
});
afterEach(() => {
	vi.unstubAllEnvs();
	rmSync(root, { recursive: true });
});

function write(path: string, text = ""): string {
	const file = join(root, path);
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, text);
	return file;
}

test("with program, display and runtime there is a window", async () => {
	write("out/main/main.js");
	write("node_modules/electron/path.txt", "electron");
	const runtime = write("node_modules/electron/dist/electron");
	expect(await findDesktop(root, silent)).toEqual({ found: true, folder: root, runtime });
});

test("without a program for it there is none, and nothing is downloaded", async () => {
	expect(await findDesktop(root, silent)).toEqual({
		found: false,
		reason: "this build does not include one",
	});
	expect(isFresh(join(root, "node_modules/.cache/parley/runtime-not-fetched"), 60_000)).toBe(false);
});

test("without a runtime and a network there is none, which is remembered for a day", async () => {
	write("out/main/main.js");
	const said: string[] = [];
	const found = await findDesktop(root, (line) => said.push(line));
	expect(found).toEqual({ found: false, reason: "the desktop runtime could not be downloaded" });
	expect(said).toEqual([]);
	const note = join(root, "node_modules/.cache/parley/runtime-not-fetched");
	expect(isFresh(note, 24 * 3600_000)).toBe(true);
	expect(isFresh(note, 24 * 3600_000, Date.now() + 25 * 3600_000)).toBe(false);
	vi.stubEnv("ELECTRON_MIRROR", "not an address");
	expect(await fetchRuntime(root, silent)).toBe(false);
});

test("a runtime that is noted but gone is not found", () => {
	write("node_modules/electron/path.txt", "electron");
	expect(findRuntime(root, {})).toBeNull();
	const other = dirname(write("elsewhere/electron"));
	expect(findRuntime(root, { ELECTRON_OVERRIDE_DIST_PATH: other })).toBe(join(other, "electron"));
});

test.skipIf(process.platform === "win32")(
	"the window is started on its program, and its exit code is kept",
	async () => {
		const runtime = write("runtime", '#!/bin/sh\nfor last; do :; done\nexit "$(cat "$last")"\n');
		chmodSync(runtime, 0o755);
		expect(await runDesktop({ runtime, folder: write("main.js", "7") }, [])).toBe(7);
	},
);

test.each<[NodeJS.Platform, NodeJS.ProcessEnv, boolean]>([
	["linux", {}, false],
	["linux", { DISPLAY: "" }, false],
	["linux", { DISPLAY: ":0" }, true],
	["linux", { WAYLAND_DISPLAY: "wayland-0" }, true],
	["darwin", {}, true],
	["win32", {}, true],
])("on %s with %j a display is there: %s", (platform, env, expected) => {
	expect(hasDisplay(platform, env)).toBe(expected);
});

test.each<[NodeJS.Platform, string]>([
	["linux", "xdg-open http://a/"],
	["darwin", "open http://a/"],
	["win32", "cmd /c start  http://a/"],
])("on %s a page is opened by %j", (platform, expected) => {
	expect(browserCommand("http://a/", platform).join(" ")).toBe(expected);
});

test.each([
	["http://127.0.0.1:8005", "http://127.0.0.1:8005"],
	["http://0.0.0.0:80", "http://127.0.0.1"],
	["http://[::]:8005", "http://127.0.0.1:8005"],
	["http://[::1]:8005/", "http://[::1]:8005"],
])("a server that listens on %s is found at %s", (address, expected) => {
	expect(browsableAddress(address)).toBe(expected);
});
