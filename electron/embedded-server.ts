import type { Readable } from "node:stream";
import type { ProviderCheck, ProviderProbe } from "../server/protocol/provider-check.ts";
import type { ToolServer, ToolServerConfig } from "../server/protocol/tools.ts";
import { APP_ORIGIN } from "./app-origin.ts";
import { askToTestTools } from "./ask-server.ts";
import type { LogFile } from "./log-file.ts";
import { decideRestart } from "./restart-policy.ts";
import {
	askToCheck,
	endProcess,
	type ServerChild,
	type StartOutcome,
	startServer,
	stopServer,
} from "./server-process.ts";

/** Running answers get three seconds, closing files the rest. */
const STOP_TIMEOUT_MS = 4000;

export type EmbeddedServerDeps = {
	/** Makes the process; its settings come by message only. */
	readonly fork: () => ServerChild;
	readonly dataFolder: string;
	readonly token: string;
	/** 0: none is known. */
	readonly findFreePort: () => Promise<number>;
	readonly settings: () => Promise<Readonly<Record<string, string>>>;
	readonly log: LogFile;
	readonly nowMs: () => number;
	/** It is not where it was to be: pages have to be told. */
	readonly onMoved: () => void;
	/** It crashed again and again, or could not be started again. */
	readonly onTrouble: (message: string) => void;
};

type Running = { readonly child: ServerChild; readonly exited: Promise<void> };

/** The server of this computer in a process of its own, kept running until it is stopped. */
export class EmbeddedServer {
	readonly #deps: EmbeddedServerDeps;
	#running: Running | null = null;
	#url: string | null = null;
	readonly #answers = Promise.withResolvers<void>();
	#isStopping = false;
	#crashTimesMs: number[] = [];
	#timer: NodeJS.Timeout | null = null;
	/** Starts, restarts and stops come one after the other. */
	#queue: Promise<unknown> = Promise.resolve();

	constructor(deps: EmbeddedServerDeps) {
		this.#deps = deps;
	}

	/** Where it is, or is to be; null: not known yet. The same over restarts, where the port is still free. */
	get url(): string | null {
		return this.#url;
	}
	/** Resolves once it was ready for the first time. */
	get answers(): Promise<void> {
		return this.#answers.promise;
	}
	get pid(): number | null {
		return this.#running?.child.pid ?? null;
	}

	/** Settles where it will be, so that its page can be loaded while it starts. */
	reserve(): Promise<void> {
		return this.#enqueue(async () => {
			const port = await this.#deps.findFreePort();
			if (port !== 0) this.#url ??= `http://127.0.0.1:${port}`;
		});
	}

	start(): Promise<StartOutcome> {
		return this.#enqueue(() => this.#start());
	}

	/** Ends it in order and starts it with the settings of now. */
	restart(): Promise<StartOutcome> {
		return this.#enqueue(async () => {
			await this.#end();
			return this.#start();
		});
	}

	/** Drains and ends it, until it is started. */
	pause(): Promise<void> {
		return this.#enqueue(() => this.#end());
	}

	/** Tells it the settings of now: others answer from here on, and answers that are being written go on. */
	configure(): Promise<void> {
		return this.#enqueue(async () => {
			const settings = await this.#deps.settings();
			this.#running?.child.postMessage({ type: "settings", settings });
		});
	}

	/** Tries a provider as the server would use it. */
	async checkProvider(probe: ProviderProbe): Promise<ProviderCheck> {
		await this.#queue;
		const running = this.#running;
		const result = running === null ? null : await askToCheck(running, probe);
		return (
			result ?? { ok: false, models: [], message: "The server of this computer is not running. Try again." }
		);
	}

	/** Tries a tool server as the server would use it; null where the server does not run. */
	async testTools(config: ToolServerConfig): Promise<ToolServer | null> {
		await this.#queue;
		return this.#running === null ? null : askToTestTools(this.#running, config);
	}

	/** Drains and ends it, for good. Nothing is left when this resolves. */
	stop(): Promise<void> {
		this.#isStopping = true;
		return this.pause();
	}

	#enqueue<Result>(step: () => Promise<Result>): Promise<Result> {
		const done = this.#queue.then(step);
		this.#queue = done.catch(() => {});
		return done;
	}

	async #start(): Promise<StartOutcome> {
		if (this.#isStopping) return { state: "failed", message: "The app is ending." };
		const outcome = await this.#launch(portOf(this.#url));
		// Another program may have taken the port meanwhile.
		if (outcome.state === "failed" && this.#url !== null && !this.#isStopping) return this.#launch(0);
		return outcome;
	}

	async #launch(port: number): Promise<StartOutcome> {
		const { log, dataFolder, token } = this.#deps;
		let settings: Readonly<Record<string, string>>;
		try {
			settings = await this.#deps.settings();
		} catch (error) {
			const message = error instanceof Error ? error.message : String(error);
			log.error(`The server could not be started: ${message}`);
			return { state: "failed", message };
		}
		const child = this.#deps.fork();
		const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
		this.#running = { child, exited };
		logLines(child.stdout, log);
		logLines(child.stderr, log);
		const message = { type: "start", dataFolder, token, appOrigin: APP_ORIGIN, port, settings } as const;
		const outcome = await startServer(child, message);
		if (outcome.state === "ready") this.#becomeReady(outcome.url, child);
		else {
			log.error(`The server could not be started: ${outcome.message}`);
			endProcess(child);
			await exited;
			this.#running = null;
		}
		return outcome;
	}

	#becomeReady(url: string, child: ServerChild): void {
		this.#deps.log.info(`The server is ready at ${url} (process ${child.pid})`);
		const isMoved = this.#url !== null && this.#url !== url;
		this.#url = url;
		this.#answers.resolve();
		void this.#running?.exited.then(() => this.#handleExit(child));
		if (isMoved) this.#deps.onMoved();
	}

	#handleExit(child: ServerChild): void {
		if (this.#isStopping || this.#running?.child !== child) return;
		this.#running = null;
		this.#startLater("The server ended unexpectedly");
	}

	#startLater(reason: string): void {
		const nowMs = this.#deps.nowMs();
		this.#crashTimesMs = [...this.#crashTimesMs, nowMs].slice(-10);
		const { delayMs, isRepeated } = decideRestart(this.#crashTimesMs, nowMs);
		this.#deps.log.error(`${reason}; it starts again in ${delayMs} ms`);
		if (isRepeated) this.#deps.onTrouble(`${reason}, several times within a minute.`);
		this.#timer = setTimeout(() => void this.#startAgain(), delayMs);
	}

	async #startAgain(): Promise<void> {
		const outcome = await this.#enqueue(async () => (this.#running === null ? this.#start() : null));
		if (outcome?.state === "failed" && !this.#isStopping) this.#startLater(outcome.message);
	}

	async #end(): Promise<void> {
		if (this.#timer !== null) clearTimeout(this.#timer);
		const running = this.#running;
		this.#running = null;
		if (running !== null) await stopServer(running.child, running.exited, STOP_TIMEOUT_MS);
	}
}

function portOf(url: string | null): number {
	return url === null ? 0 : Number(new URL(url).port);
}

function logLines(stream: NodeJS.ReadableStream | Readable | null, log: LogFile): void {
	let rest = "";
	stream?.on("data", (chunk: Buffer | string) => {
		const lines = (rest + chunk.toString()).split("\n");
		rest = lines.pop() ?? "";
		for (const line of lines) if (line.trim() !== "") log.line(line);
	});
}
