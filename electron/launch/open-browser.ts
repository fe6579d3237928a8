import { spawn } from "node:child_process";
import { hasDisplay } from "./has-display.ts";

/** Opens the page where there is someone to see it. Whether that worked is of no consequence. */
export function openBrowser(address: string, platform: NodeJS.Platform, env: NodeJS.ProcessEnv): void {
	if (env.CI || !hasDisplay(platform, env)) return;
	const [program, ...args] = browserCommand(address, platform);
	const child = spawn(program, args, { stdio: "ignore", detached: true });
	child.once("error", () => {});
	child.unref();
}

export function browserCommand(address: string, platform: NodeJS.Platform): [string, ...string[]] {
	if (platform === "darwin") return ["open", address];
	// The empty argument is the window title that `start` would otherwise take the address for.
	if (platform === "win32") return ["cmd", "/c", "start", "", address];
	return ["xdg-open", address];
}
