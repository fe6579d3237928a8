import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach } from "vitest";
import { findRuntime } from "../../electron/launch/find-desktop.ts";
import { tellPages } from "./browser.ts";
import type { DesktopApp, DesktopOptions, DesktopProcess } from "./desktop-host/desktop-app-type.ts";
import { followProcess } from "./desktop-host/follow-process.ts";
import { openElectronApp, spawnElectron } from "./desktop-host/open-electron-app.ts";
import { openHostedApp, spawnHost } from "./desktop-host/open-hosted-app.ts";

const ROOT = join(import.meta.dirname, "../..");

/** Whether the real runtime is installed; else the test host stands in for it. */
export const HAS_RUNTIME = findRuntime(ROOT) !== null;

const MAIN = join(ROOT, "out/main/main.js");

/** Starts the built app. The same specs run on the real runtime and on the test host. */
export async function openDesktop(options: DesktopOptions): Promise<DesktopApp> {
	const runtime = findRuntime(ROOT);
	if (!options.isFirstRun) skipWelcome(options.userData);
	const opening = runtime === null ? openHostedApp(MAIN, options) : openElectronApp(runtime, ROOT, options);
	const app = await opening;
	opened.add(app);
	void app.ended.finally(() => opened.delete(app));
	return app;
}

const opened = new Set<DesktopApp>();
if (process.env.VITEST !== undefined)
	afterEach(async ({ task }) => {
		if (task.result?.state !== "fail") return;
		for (const app of opened) await tellPages([await app.window()]).catch(() => {});
	});

/** A start that may find another one running, and end. */
export function startDesktop(options: DesktopOptions): DesktopProcess {
	const runtime = findRuntime(ROOT);
	if (!options.isFirstRun) skipWelcome(options.userData);
	return followProcess(runtime === null ? spawnHost(MAIN, options) : spawnElectron(runtime, ROOT, options));
}

/** A welcome over the page would be in the way of every other spec. */
function skipWelcome(userData: string): void {
	const settings = join(userData, "settings.json");
	if (!existsSync(settings)) writeFileSync(settings, '{"isWelcomed":true}');
}
