import { spawn } from "node:child_process";
import { buildStaleOutputs } from "./build-outputs.ts";
import { passSignals } from "./pass-signals.ts";
import { PROJECT_ROOT } from "./project-root.ts";

/** Builds what is older than its sources and runs it as it is; signals reach it and its exit code becomes ours. */
export function runBuilt(nodeArgs: readonly string[]): void {
	if (!buildStaleOutputs(PROJECT_ROOT, (line) => console.log(line))) {
		process.exitCode = 1;
		return;
	}
	const child = spawn(process.execPath, [...nodeArgs, ...process.argv.slice(2)], {
		stdio: "inherit",
		// A process group of its own, so that Ctrl+C reaches it once, through us, and it ends in order.
		detached: process.platform !== "win32",
	});
	passSignals(child);
	child.once("exit", (code) => {
		process.exitCode = code ?? 1;
	});
}
