import { spawn } from "node:child_process";
import { passSignals } from "./pass-signals.ts";

/** Shows the window; resolves with its exit code. */
export function runDesktop(
	desktop: { readonly runtime: string; readonly folder: string },
	args: readonly string[],
): Promise<number> {
	// Chromium refuses to start with its sandbox where everything runs as root, as in containers.
	const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
	const child = spawn(desktop.runtime, [...sandbox, desktop.folder, ...args], { stdio: "inherit" });
	passSignals(child);
	return new Promise((resolve) => {
		child.once("error", (error) => {
			console.error(`The desktop window could not be started: ${error.message}`);
			resolve(1);
		});
		child.once("exit", (code) => resolve(code ?? 1));
	});
}
