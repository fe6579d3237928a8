import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findFreePort } from "../support/redis-process.ts";
import type { ServerEnv } from "../support/server-process.ts";

const READY_TIMEOUT_MS = 20_000;
const POLL_EVERY_MS = 10;

/** One server under a supervisor that starts it again, on the same port and files, whenever it dies. */
export class ServerNode implements AsyncDisposable {
	readonly url: string;
	/** From each `kill -9` to the first request the next process was ready for. */
	readonly usableAfterMs: number[] = [];
	readonly #main: string;
	readonly #env: ServerEnv;
	readonly #output: string[] = [];
	#child: ChildProcess;
	#isSupervised = true;
	readonly #killNow = () => void this.#child.kill("SIGKILL");

	private constructor(main: string, env: ServerEnv, port: number) {
		this.#main = main;
		this.#env = {
			FIND_LOCAL_MODELS: "false",
			AUTO_TITLES: "false",
			LOG_LEVEL: "warn",
			...env,
			PORT: String(port),
		};
		this.url = `http://127.0.0.1:${port}`;
		this.#child = this.#spawn();
		process.on("exit", this.#killNow);
	}

	static async start(main: string, env: ServerEnv): Promise<ServerNode> {
		const node = new ServerNode(main, env, await findFreePort());
		try {
			await node.waitUntilReady();
			return node;
		} catch (error) {
			await node.kill();
			throw error;
		}
	}

	get pid(): number {
		return this.#child.pid ?? -1;
	}

	/** Last lines it wrote, all processes together. */
	get output(): string {
		return this.#output.join("").slice(-4000);
	}

	/** `kill -9`; resolves when the process that the supervisor started is ready. */
	async killAndRestart(): Promise<void> {
		const killedAt = performance.now();
		const child = this.#child;
		const exited = once(child, "exit");
		child.kill("SIGKILL");
		await exited;
		await this.waitUntilReady();
		this.usableAfterMs.push(performance.now() - killedAt);
	}

	/** Ends it in order and starts it again; resolves with the exit code when it is ready. */
	async restart(): Promise<number | null> {
		const child = this.#child;
		const exited = once(child, "exit");
		child.kill("SIGTERM");
		await exited;
		await this.waitUntilReady();
		return child.exitCode;
	}

	/** Ends it for good. */
	async kill(): Promise<void> {
		this.#isSupervised = false;
		process.off("exit", this.#killNow);
		const child = this.#child;
		if (child.exitCode !== null || child.signalCode !== null) return;
		const exited = once(child, "exit");
		this.#killNow();
		await exited;
	}

	/** SIGSTOP: the process is there, holds its sockets and does nothing. */
	pause(): void {
		process.kill(this.pid, "SIGSTOP");
	}

	resume(): void {
		process.kill(this.pid, "SIGCONT");
	}

	async waitUntilReady(): Promise<void> {
		const deadline = performance.now() + READY_TIMEOUT_MS;
		while (performance.now() < deadline) {
			const response = await fetch(`${this.url}/ready`).catch(() => null);
			await response?.body?.cancel();
			if (response?.ok === true) return;
			await delay(POLL_EVERY_MS);
		}
		throw new Error(`The server at ${this.url} did not become ready:\n${this.output}`);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.kill();
	}

	#spawn(): ChildProcess {
		const { PATH = "", HOME = "", TMPDIR = "/tmp" } = process.env;
		const child = spawn(process.execPath, [this.#main], {
			cwd: dirname(this.#main),
			env: { PATH, HOME, TMPDIR, ...this.#env },
			stdio: ["ignore", "pipe", "pipe"],
		});
		const keep = (chunk: Buffer) => {
			this.#output.push(chunk.toString());
			if (this.#output.length > 400) this.#output.splice(0, 200);
		};
		child.stdout.on("data", keep);
		child.stderr.on("data", keep);
		child.once("exit", () => {
			if (this.#isSupervised) this.#child = this.#spawn();
		});
		return child;
	}
}
