import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const MAIN = join(import.meta.dirname, "../../out/server/main.js");
const READY_TIMEOUT_MS = 20_000;
const ADDRESS = /Parley listens on (http:\/\/\S+)/;

/** Nothing is asked of other programs that a test did not ask for: no look for local models, no titles. */
const QUIET = { PORT: "0", FIND_LOCAL_MODELS: "false", AUTO_TITLES: "false" };

export type ServerEnv = Readonly<Record<string, string>>;
export type ServerExit = { readonly code: number | null; readonly output: string };

/** The built server as a child process, as a person would run it. */
export class ServerProcess implements AsyncDisposable {
	#env: ServerEnv;
	#child: ChildProcess | null = null;
	#output = "";
	#url = "";

	private constructor(env: ServerEnv) {
		this.#env = env;
	}

	/** Starts the server with only these variables set; resolves when it is ready. */
	static async start(env: ServerEnv): Promise<ServerProcess> {
		const server = new ServerProcess({ ...QUIET, ...env });
		await server.#open();
		return server;
	}

	/** Runs the server where it is expected to end by itself. */
	static async runToExit(env: ServerEnv, timeoutMs = 15_000): Promise<ServerExit> {
		const server = new ServerProcess({ ...QUIET, ...env });
		const child = server.#spawn();
		const exit = await Promise.race([once(child, "close"), delay(timeoutMs, null, { ref: false })]);
		if (exit === null) {
			await server.kill();
			throw new Error(`The server was expected to end, but it runs. Its output:\n${server.#output}`);
		}
		return { code: child.exitCode, output: server.#output };
	}

	/** Origin, `http://127.0.0.1:<port>`; the same after a restart. */
	get url(): string {
		return this.#url;
	}
	get pid(): number {
		return this.#child?.pid ?? -1;
	}
	/** Everything written to standard output and standard error since the first start. */
	get output(): string {
		return this.#output;
	}
	get isRunning(): boolean {
		return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
	}

	/** Ends it in order and starts it again on the same port. */
	async restart(env: ServerEnv = {}): Promise<void> {
		await this.stop();
		this.#env = { ...this.#env, ...env };
		await this.#open();
	}

	/** Starts it again on the same port after `kill` or `stop`. */
	async startAgain(): Promise<void> {
		await this.#open();
	}

	/** `kill -9`. */
	async kill(): Promise<void> {
		await this.#end("SIGKILL");
	}

	/** SIGTERM; resolves with the exit code. */
	async stop(): Promise<number | null> {
		return await this.#end("SIGTERM");
	}

	async [Symbol.asyncDispose](): Promise<void> {
		const hanging = delay(10_000, "hanging" as const, { ref: false });
		if ((await Promise.race([this.stop(), hanging])) === "hanging") await this.kill();
	}

	async #end(signal: NodeJS.Signals): Promise<number | null> {
		const child = this.#child;
		if (child === null || !this.isRunning) return child?.exitCode ?? null;
		const closed = once(child, "close");
		child.kill(signal);
		await closed;
		return child.exitCode;
	}

	async #open(): Promise<void> {
		const child = this.#spawn();
		const deadline = Date.now() + READY_TIMEOUT_MS;
		const from = this.#output.length;
		while (Date.now() < deadline && this.isRunning) {
			const address = ADDRESS.exec(this.#output.slice(from))?.[1];
			if (address !== undefined && (await fetch(`${address}/ready`).catch(() => null))?.ok === true) {
				this.#url = new URL(address).origin;
				this.#env = { ...this.#env, PORT: new URL(address).port };
				return;
			}
			await delay(25);
		}
		if (this.isRunning) await this.kill();
		throw new Error(`The server did not become ready (exit code ${child.exitCode}):\n${this.#output}`);
	}

	#spawn(): ChildProcess {
		if (!existsSync(MAIN)) throw new Error(`There is no server at ${MAIN}; \`npm run build\` makes it.`);
		const { PATH = "", HOME = "", TMPDIR = "/tmp" } = process.env;
		// A folder without a `.env`, which the server would read.
		const env = { PATH, HOME, TMPDIR, ...this.#env };
		const child = spawn(process.execPath, [MAIN], {
			cwd: dirname(MAIN),
			env,
			stdio: ["ignore", "pipe", "pipe"],
		});
		const keep = (chunk: Buffer) => {
			this.#output += chunk.toString();
		};
		child.stdout?.on("data", keep);
		child.stderr?.on("data", keep);
		this.#child = child;
		return child;
	}
}
