import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Tool } from "@modelcontextprotocol/client";
import type { ToolInfo, ToolOutcome } from "../../application/tools/tool-port.ts";
import { normalizeText } from "../../protocol/text.ts";
import type { ToolServer, ToolServerConfig } from "../../protocol/tools.ts";
import { describeCallFailure, describeStartFailure } from "./describe-tool-failure.ts";
import { type OpenClient, openClient, StartError } from "./open-client.ts";
import type { ProgramWatchdog } from "./program-watchdog.ts";
import { resultText } from "./result-text.ts";

const MAX_TOOLS = 200;
const MAX_NAME = 200;
const MAX_DESCRIPTION = 4096;
const MAX_SCHEMA_UNITS = 64 * 1024;
/** After each failure in a row it is left alone for twice as long. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** A server that ran for this long has failed for the first time again. */
const STEADY_MS = 60_000;

export type ConnectionOptions = {
	readonly name: string;
	readonly config: ToolServerConfig;
	readonly version: string;
	readonly startTimeoutMs: number;
	readonly callTimeoutMs: number;
	readonly watchdog: ProgramWatchdog;
};

type KnownTool = { readonly info: ToolInfo; readonly tool: Tool };

/** A tool server cannot be used now; the message says why. */
export class ToolServerError extends Error {}

/** One tool server: started when it is first needed, started again when it is needed after it ended. */
export class ToolConnection {
	readonly #options: ConnectionOptions;
	#starting: Promise<OpenClient> | null = null;
	#open: OpenClient | null = null;
	#openedAtMs = 0;
	#tools: readonly KnownTool[] = [];
	#failure: { readonly message: string; readonly atMs: number; retryAtMs: number } | null = null;
	#failures = 0;
	#isClosed = false;

	constructor(options: ConnectionOptions) {
		this.#options = options;
	}

	get state(): ToolServer["state"] {
		if (this.#options.config.disabled === true) return "disabled";
		if (this.#open !== null) return "ready";
		return this.#failure === null || this.#starting !== null ? "starting" : "failed";
	}

	describe(): ToolServer {
		const { name, config } = this.#options;
		const { state } = this;
		return {
			name,
			transport: "command" in config ? "stdio" : "http",
			state,
			...(state === "failed" && this.#failure !== null ? { error: this.#failure.message } : {}),
			tools: this.#tools.map(({ info, tool }) => ({
				name: info.name,
				...(tool.title === undefined ? {} : { title: normalizeText(tool.title).slice(0, MAX_NAME) }),
				description: info.description,
				input_schema: { ...info.inputSchema },
				read_only: tool.annotations?.readOnlyHint === true,
				destructive: tool.annotations?.readOnlyHint !== true && tool.annotations?.destructiveHint !== false,
			})),
		};
	}

	/** @throws {ToolServerError}, or the signal's reason: the start goes on without who waited */
	async listTools(signal: AbortSignal): Promise<readonly ToolInfo[]> {
		await orAborted(this.#ready(), signal);
		return this.#tools.map(({ info }) => info);
	}

	async callTool(
		tool: string,
		args: Readonly<Record<string, unknown>>,
		signal: AbortSignal,
	): Promise<ToolOutcome> {
		const { name, config } = this.#options;
		const timeoutMs = config.timeout === undefined ? this.#options.callTimeoutMs : config.timeout * 1000;
		try {
			const { client } = await orAborted(this.#ready(), signal);
			if (!this.#tools.some(({ info }) => info.name === tool)) {
				return { isError: true, text: `${name} has no tool "${tool}" any more.` };
			}
			const params = { name: tool, arguments: { ...args } };
			const asking = client.callTool(params, { signal, timeout: timeoutMs, maxTotalTimeout: timeoutMs });
			const result = await orAborted(asking, signal);
			return { isError: result.isError === true, text: this.#clean(resultText(result)) };
		} catch (error) {
			signal.throwIfAborted();
			if (error instanceof ToolServerError) return { isError: true, text: error.message };
			return { isError: true, text: this.#clean(describeCallFailure(error, name, timeoutMs)) };
		}
	}

	/** Ends the time for which it is left alone after a failure; it never starts twice within a second, whoever asks. */
	async retry(): Promise<void> {
		const failure = this.#failure;
		if (failure === null || this.#starting !== null) return;
		const restMs = failure.atMs + FIRST_WAIT_MS - performance.now();
		if (restMs > 0) await sleep(restMs, undefined, { ref: false });
		failure.retryAtMs = 0;
	}

	async close(): Promise<void> {
		this.#isClosed = true;
		const open = this.#open ?? (await this.#starting?.catch(() => null)) ?? null;
		this.#open = null;
		await open?.close();
	}

	#ready(): Promise<OpenClient> {
		const { name, config } = this.#options;
		if (this.#isClosed || config.disabled === true) {
			return Promise.reject(new ToolServerError(`The tool server ${name} is turned off.`));
		}
		if (this.#open !== null) return Promise.resolve(this.#open);
		if (this.#starting !== null) return this.#starting;
		const restMs = (this.#failure?.retryAtMs ?? 0) - performance.now();
		// A moment is waited for: a question that comes right after a server died would go without its tools.
		if (this.#failure !== null && restMs > FIRST_WAIT_MS) {
			return Promise.reject(this.#unusable(this.#failure.message));
		}
		this.#starting = this.#start(restMs).finally(() => {
			this.#starting = null;
		});
		return this.#starting;
	}

	async #start(restMs: number): Promise<OpenClient> {
		if (restMs > 0) await sleep(restMs, undefined, { ref: false });
		if (this.#isClosed) throw new ToolServerError(`The tool server ${this.#options.name} is turned off.`);
		const { config, version, startTimeoutMs: timeoutMs, watchdog } = this.#options;
		try {
			const open: OpenClient = await openClient({
				...{ config, version, timeoutMs, watchdog },
				onTools: (tools) => this.#learn(tools),
				onClose: () => this.#handleClose(open),
			});
			this.#learn(open.tools);
			this.#open = open;
			this.#openedAtMs = performance.now();
			this.#failure = null;
			return open;
		} catch (error) {
			const end = error instanceof StartError ? error.end : null;
			const cause = error instanceof StartError ? error.cause : error;
			throw this.#fail(describeStartFailure(cause, config, end, timeoutMs));
		}
	}

	#handleClose(open: OpenClient): void {
		if (this.#open !== open) return;
		this.#open = null;
		if (performance.now() - this.#openedAtMs > STEADY_MS) this.#failures = 0;
		this.#fail("It ended unexpectedly. It is started again when it is needed.");
	}

	#fail(message: string): ToolServerError {
		const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures);
		this.#failures++;
		const atMs = performance.now();
		this.#failure = { message: this.#clean(message), atMs, retryAtMs: atMs + waitMs };
		return this.#unusable(this.#failure.message);
	}

	#unusable(message: string): ToolServerError {
		return new ToolServerError(`The tool server ${this.#options.name} cannot be used. ${message}`);
	}

	#learn(tools: readonly Tool[]): void {
		const { name: server, config } = this.#options;
		const allowed = config.tools === undefined ? null : new Set(config.tools);
		const known = new Map<string, KnownTool>();
		for (const tool of tools.slice(0, MAX_TOOLS)) {
			const name = normalizeText(tool.name);
			if (name === "" || name.length > MAX_NAME || known.has(name)) continue;
			if (allowed !== null && !allowed.has(name)) continue;
			if (JSON.stringify(tool.inputSchema).length > MAX_SCHEMA_UNITS) continue;
			const description = normalizeText(tool.description ?? "").slice(0, MAX_DESCRIPTION);
			const inputSchema = tool.inputSchema;
			const info = { server, name, description, inputSchema, fingerprint: fingerprintOf(config, tool) };
			known.set(name, { info, tool });
		}
		this.#tools = [...known.values()];
	}

	/** What a program or a server repeats of its own secrets does not go further. */
	#clean(text: string): string {
		let cleaned = text;
		for (const secret of secretsOf(this.#options.config)) cleaned = cleaned.replaceAll(secret, "•••");
		return cleaned;
	}
}

/** Everything that a person saw, or could have seen, when they allowed the tool, and what is run for it. */
function fingerprintOf(
	config: ToolServerConfig,
	{ name, title, description, inputSchema, annotations }: Tool,
): string {
	const run = "command" in config ? [config.command, config.args, config.cwd ?? ""] : [config.url];
	const said = JSON.stringify([run, name, title ?? "", description ?? "", inputSchema, annotations ?? {}]);
	return createHash("sha256").update(said).digest("hex");
}

const SHORTEST_SECRET = 8;

function secretsOf(config: ToolServerConfig): readonly string[] {
	const values = "command" in config ? Object.values(config.env) : Object.values(config.headers);
	return values
		.flatMap((value) => [value, ...value.split(" ")])
		.filter((value) => value.length >= SHORTEST_SECRET);
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	return new Promise((resolve, reject) => {
		const onAbort = () => reject(signal.reason);
		if (signal.aborted) onAbort();
		else signal.addEventListener("abort", onAbort, { once: true });
		work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
	});
}
