import { spawn } from "node:child_process";
import { buildStaleOutputs } from "./build-outputs.ts";
import { passSignals } from "./pass-signals.ts";
import { PROJECT_ROOT } from "./project-root.ts";
import { serverCommand } from "./server-command.ts";

if (buildStaleOutputs(PROJECT_ROOT, (line) => console.log(line))) runServer(process.argv.slice(2));
else process.exitCode = 1;

/** Runs the server as it is; signals reach it and its exit code becomes ours. */
function runServer(args: readonly string[]): void {
	const server = spawn(process.execPath, [...serverCommand(PROJECT_ROOT), ...args], {
		stdio: "inherit",
		// A process group of its own, so that Ctrl+C reaches it once, through us, and it ends in order.
		detached: process.platform !== "win32",
	});
	passSignals(server);
	server.once("exit", (code) => {
		process.exitCode = code ?? 1;
	});
}
