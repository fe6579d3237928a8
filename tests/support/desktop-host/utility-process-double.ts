import { type ChildProcess, fork } from "node:child_process";
import { EventEmitter } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { ForkOptions, UtilityProcess } from "electron";
import type { Doubled } from "./doubled.ts";

/** A real process of its own, in which `process.parentPort` is what it is in Electron. */
export class UtilityProcessDouble
	extends EventEmitter
	implements Doubled<UtilityProcess, "pid" | "postMessage" | "kill" | "stdout" | "stderr">
{
	static readonly running = new Set<UtilityProcessDouble>();

	static fork(modulePath: string, args: string[] = [], options: ForkOptions = {}): UtilityProcessDouble {
		return new UtilityProcessDouble(modulePath, args, options);
	}

	readonly #child: ChildProcess;

	private constructor(modulePath: string, args: string[], options: ForkOptions) {
		super();
		const output = options.stdio === "pipe" ? "pipe" : "inherit";
		this.#child = fork(join(import.meta.dirname, "parent-port.mjs"), [modulePath, ...args], {
			stdio: ["ignore", output, output, "ipc"],
			env: options.env as NodeJS.ProcessEnv,
			serialization: "advanced",
			execArgv: [],
		});
		this.#child.on("message", (message) => this.emit("message", message));
		this.#child.once("spawn", () => this.emit("spawn"));
		UtilityProcessDouble.running.add(this);
		this.#child.once("exit", (code) => {
			UtilityProcessDouble.running.delete(this);
			this.emit("exit", code ?? 1);
		});
		this.#child.on("error", () => {});
	}

	get pid(): number | undefined {
		return this.#child.exitCode === null && this.#child.signalCode === null ? this.#child.pid : undefined;
	}
	get stdout(): Readable | null {
		return this.#child.stdout;
	}
	get stderr(): Readable | null {
		return this.#child.stderr;
	}
	postMessage(message: unknown): void {
		if (this.#child.connected) this.#child.send(message as object, () => {});
	}
	kill(): boolean {
		return this.#child.kill();
	}
}
