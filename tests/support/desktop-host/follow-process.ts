import type { ChildProcess } from "node:child_process";
import type { DesktopProcess } from "./desktop-app-type.ts";

/** A main process of the app, from outside. Ended when it is disposed. */
export function followProcess(child: ChildProcess): DesktopProcess {
	let output = "";
	const keep = (chunk: Buffer) => {
		output += chunk.toString();
	};
	child.stdout?.on("data", keep);
	child.stderr?.on("data", keep);
	const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
	return {
		pid: child.pid ?? -1,
		ended,
		output: () => output,
		kill: (signal) => void child.kill(signal),
		async [Symbol.asyncDispose]() {
			if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
			await ended;
		},
	};
}
