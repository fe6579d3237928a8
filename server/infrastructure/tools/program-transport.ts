import type { ChildProcess } from "node:child_process";
import { isSpecType, type JSONRPCMessage, type Transport } from "@modelcontextprotocol/client";
import spawn from "cross-spawn";
import { endProcessGroup, isGroupLed } from "./end-process-group.ts";
import { LineReader } from "./line-reader.ts";
import type { ProgramWatchdog } from "./program-watchdog.ts";

export type Program = {
	readonly command: string;
	readonly args: readonly string[];
	readonly cwd: string | undefined;
	/** All of its environment. */
	readonly env: Readonly<Record<string, string>>;
};

/** How a program ended, or failed to begin. */
export type ProgramEnd = {
	readonly error: Error | null;
	readonly code: number | null;
	readonly signal: string | null;
	/** The last that it wrote to its standard error. */
	readonly said: string;
};

const MAX_SAID = 2000;
/** Bytes that a program may leave unread before it counts as hung. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;

/**
 * A program spoken to over its standard input and output. It leads a process group of its own, so that whatever it
 * starts ends with it; its input closes by itself when this process dies, however it dies, and what does not mind that
 * is ended by the watchdog.
 */
export class ProgramTransport implements Transport {
	onclose?: () => void;
	onerror?: (error: Error) => void;
	onmessage?: Transport["onmessage"];
	readonly #program: Program;
	readonly #watchdog: ProgramWatchdog;
	#release: () => void = () => {};
	#child: ChildProcess | null = null;
	#said = "";
	#failure: Error | null = null;
	#end: ProgramEnd | null = null;
	#hasClosed = false;

	constructor(program: Program, watchdog: ProgramWatchdog) {
		this.#program = program;
		this.#watchdog = watchdog;
	}

	/** Null while it runs as it should. */
	get end(): ProgramEnd | null {
		if (this.#end !== null || this.#failure === null) return this.#end;
		return { error: this.#failure, code: null, signal: null, said: this.#said.trim() };
	}

	start(): Promise<void> {
		const { command, args, cwd, env } = this.#program;
		return new Promise((resolve, reject) => {
			const child = spawn(command, [...args], {
				...(cwd === undefined ? {} : { cwd }),
				env,
				stdio: ["pipe", "pipe", "pipe"],
				detached: isGroupLed,
				shell: false,
				windowsHide: true,
			});
			this.#child = child;
			if (child.pid !== undefined) this.#release = this.#watchdog.watch(child.pid);
			const reader = new LineReader(
				(value) => this.#receive(value),
				() => performance.now(),
			);
			child.once("spawn", () => resolve());
			child.once("error", (error) => {
				this.#finish({ error, code: null, signal: null });
				reject(error);
			});
			child.once("exit", (code, signal) => this.#finish({ error: this.#failure, code, signal }));
			child.stdout?.on("data", (chunk: Buffer) => {
				try {
					if (this.#failure === null) reader.push(chunk);
				} catch (error) {
					this.#fail(error instanceof Error ? error : new Error(String(error)));
				}
			});
			child.stderr?.on("data", (chunk: Buffer) => {
				this.#said = (this.#said + chunk.toString("utf8")).slice(-MAX_SAID);
			});
			// Its end tells of it.
			for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.on("error", () => {});
		});
	}

	async send(message: JSONRPCMessage): Promise<void> {
		const stdin = this.#child?.stdin;
		if (!stdin?.writable) throw new Error("The program does not run");
		stdin.write(`${JSON.stringify(message)}\n`);
		if (stdin.writableLength > MAX_UNREAD_BYTES) this.#fail(new Error("It does not read what it is sent"));
	}

	/** Closes its input, and ends whatever of its group does not end by that. */
	async close(): Promise<void> {
		const child = this.#child;
		if (child === null) return;
		child.stdin?.end();
		await this.#endGroup(child);
		this.#tellClosed();
	}

	#receive(value: unknown): void {
		if (isSpecType.JSONRPCMessage(value)) this.onmessage?.(value);
	}

	#fail(error: Error): void {
		if (this.#failure !== null) return;
		this.#failure = error;
		this.onerror?.(error);
		void this.close();
	}

	#finish(end: Omit<ProgramEnd, "said">): void {
		this.#end ??= { ...end, said: this.#said.trim() };
		// What it had started may still run and hold its output open.
		if (this.#child !== null) void this.#endGroup(this.#child);
		this.#tellClosed();
	}

	async #endGroup(child: ChildProcess): Promise<void> {
		await endProcessGroup(child);
		// Its number may be another's from now on.
		this.#release();
	}

	#tellClosed(): void {
		if (this.#hasClosed) return;
		this.#hasClosed = true;
		this.onclose?.();
	}
}
