import { EventEmitter } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AppUpdater } from "electron-updater";
import { expect, test } from "vitest";
import { openTempDir } from "../tests/support/temp-dir.ts";
import type { UpdateState } from "./bridge.ts";
import { createUpdates, describeCheck } from "./updates.ts";
import { sayEnglish } from "./words.ts";

/** The updater's edge to the network, scripted. */
class ScriptedUpdater extends EventEmitter {
	autoDownload = true;
	autoInstallOnAppQuit = false;
	allowDowngrade = true;
	readonly found: object | null;
	/** Such as that nobody may write where the app lies. */
	readonly refusal: Error | null;

	constructor(found: object | null, refusal: Error | null = null) {
		super();
		this.found = found;
		this.refusal = refusal;
	}
	async checkForUpdates(): Promise<void> {
		this.emit("checking-for-update");
		if (this.found === null) this.emit("update-not-available");
		else this.emit("update-available", this.found);
	}
	quitAndInstall(isSilent: boolean, startsAgain: boolean): void {
		this.emit("install", isSilent, startsAgain);
		// It neither throws nor ends the app then.
		if (this.refusal !== null) this.emit("error", this.refusal);
	}
	async downloadUpdate(): Promise<void> {
		this.emit("download-progress", { percent: 41.6 });
		this.emit("update-downloaded", this.found);
	}
}

async function openUpdates(folder: string, updater: EventEmitter | null, isConfigured = true) {
	const configPath = join(folder, "app-update.yml");
	if (isConfigured) writeFileSync(configPath, "");
	const states: UpdateState[] = [];
	const steps: string[] = [];
	const lines: string[] = [];
	updater?.on("install", () => steps.push("install"));
	const updates = createUpdates({
		configPath,
		isPackaged: true,
		isWanted: () => true,
		load: async () => {
			if (updater === null) throw new Error("no network");
			return updater as unknown as AppUpdater;
		},
		beforeInstall: async () => void steps.push("close"),
		onNotInstalled: () => void steps.push("go on"),
		onState: (state) => states.push(state),
		log: { info() {}, warn: (line) => void lines.push(line), error() {} },
	});
	return { updates, states, steps, lines };
}

test("an update is told of, downloaded on demand with progress, and installed on quit", async () => {
	await using folder = await openTempDir();
	const notes = [{ version: "2.0.0", note: "Better" }];
	const updater = new ScriptedUpdater({ version: "2.0.0", releaseNotes: notes });
	const { updates, states } = await openUpdates(folder.path, updater);
	expect(await updates.check()).toEqual({ state: "available", version: "2.0.0", notes: "2.0.0\nBetter" });
	expect(updater).toMatchObject({ autoDownload: false, autoInstallOnAppQuit: true, allowDowngrade: false });
	expect(await updates.download()).toMatchObject({ state: "ready", version: "2.0.0" });
	expect(states.map(({ state }) => state)).toEqual(["checking", "available", "downloading", "ready"]);
	expect(states[2]).toMatchObject({ percent: 42 });
	// What is ready stays ready.
	expect(await updates.check()).toMatchObject({ state: "ready" });
});

test.each([
	[`<scr<script>ipt>alert(1)</script><img src=x onerror="alert(1)">`, /^<?[a-z]*>?alert\(1\)$/],
	["a<li>b</li><li class=x>c</li>", /^a\n• b\n• c$/],
	["safe\u202etxet\u0000<p>end</p>", /^safetxetend$/],
	[`${"<".repeat(2_000_000)}`, /^<+ …$/],
	[`${"<li".repeat(500_000)}`, /^(?:<li)+/],
])("notes of anybody become a short text: %.40j", async (releaseNotes, shown) => {
	await using folder = await openTempDir();
	const updater = new ScriptedUpdater({
		version: `2.0.0${"\u202e".repeat(90)}${"-x".repeat(90)}`,
		releaseNotes,
	});
	const { updates } = await openUpdates(folder.path, updater);
	const state = await updates.check();
	if (state.state !== "available") throw new Error(`The state is ${state.state}`);
	expect(state.notes).toMatch(shown);
	expect(state.notes.length).toBeLessThanOrEqual(4000);
	expect(state.version).toMatch(/^2\.0\.0[-x]+ …$/);
	expect(state.version.length).toBeLessThanOrEqual(40);
});

test("without an update nothing can be downloaded", async () => {
	await using folder = await openTempDir();
	const { updates } = await openUpdates(folder.path, new ScriptedUpdater(null));
	expect(await updates.check()).toEqual({ state: "current" });
	expect(await updates.download()).toEqual({ state: "current" });
});

test("a failure is a state and no crash; a build without a server of updates is off", async () => {
	await using folder = await openTempDir();
	const failing = await openUpdates(folder.path, null);
	expect(await failing.updates.check()).toMatchObject({ state: "failed" });
	await using empty = await openTempDir();
	const off = await openUpdates(empty.path, null, false);
	expect(await off.updates.check()).toMatchObject({ state: "off" });
	expect(off.states).toEqual([]);
	expect(describeCheck(off.updates.read(), sayEnglish)).toMatch(/no server of updates\. Look for/);
	expect(describeCheck(failing.updates.read(), sayEnglish)).toMatch(/try again/);
});

test("a restart is only for an update that is ready, and everything is closed before it", async () => {
	await using folder = await openTempDir();
	const updater = new ScriptedUpdater({
		version: "2.0.0",
		releaseNotes: "<h2>New</h2><ul><li>Better</li></ul>",
	});
	const { updates, steps } = await openUpdates(folder.path, updater);
	expect(await updates.check()).toMatchObject({ notes: "New\n\n• Better" });
	await updates.install();
	expect(steps).toEqual([]);
	await updates.download();
	await updates.install();
	expect(steps).toEqual(["close", "install"]);
});

test("where an update cannot be put in place the app goes on, and the log says why", async () => {
	await using folder = await openTempDir();
	const updater = new ScriptedUpdater({ version: "2.0.0" }, new Error("EACCES: unlink"));
	const { updates, steps, lines } = await openUpdates(folder.path, updater);
	await updates.check();
	await updates.download();
	await updates.install();
	expect(steps).toEqual(["close", "install", "go on"]);
	expect(lines.join()).toContain("EACCES: unlink");
	expect(updates.read()).toMatchObject({ state: "ready" });
});
