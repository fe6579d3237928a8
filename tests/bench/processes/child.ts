import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { onExit } from "./on-exit.ts";

const START_TIMEOUT_MS = 20_000;
const KEPT_OUTPUT = 4000;

export type ChildOptions = {
	readonly args: readonly string[];
	readonly env?: Readonly<Record<string, string>>;
	readonly cwd?: string;
	/** Finds its address in a line of its output. */
	readonly findUrl: (line: string) => string | null;
};

export type Child = AsyncDisposable & {
	readonly pid: number;
	readonly url: string;
	/** With a channel for messages. */
	readonly process: ChildProcess;
	/** `kill -9`; nothing that a child of the bench keeps is needed later. */
	kill(): Promise<void>;
};

/** Starts this Node with the arguments and waits for its address. Only `env` and what a program needs to run is set. */
export async function startChild(options: ChildOptions): Promise<Child> {
	const { args, env = {}, cwd } = options;
	const { PATH = "", HOME = "" } = process.env;
	const child = spawn(process.execPath, [...args], {
		env: { PATH, HOME, ...env },
		stdio: ["pipe", "pipe", "pipe", "ipc"],
		...(cwd === undefined ? {} : { cwd }),
	});
	const ending = onExit(() => child.kill("SIGKILL"));
	child.once("exit", () => ending[Symbol.dispose]());
	const kill = async () => {
		if (child.exitCode !== null || child.signalCode !== null) return;
		child.kill("SIGKILL");
		await once(child, "exit");
	};
	try {
		const url = await readUrl(child, options);
		return { pid: child.pid ?? -1, url, process: child, kill, [Symbol.asyncDispose]: kill };
	} catch (error) {
		await kill();
		throw error;
	}
}

/** Reads all output, so that the child never waits for us; what it said last is in the error if it does not start. */
async function readUrl(child: ChildProcess, { args, findUrl }: ChildOptions): Promise<string> {
	let output = "";
	const keep = (chunk: Buffer | string) => {
		output = (output + String(chunk)).slice(-KEPT_OUTPUT);
	};
	const url = Promise.withResolvers<string>();
	const fail = (why: string) => url.reject(new Error(`${args.at(-1)} ${why}:\n${output}`));
	const timer = setTimeout(() => fail(`did not start in ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS);
	child.once("close", (code) => fail(`ended at its start with code ${code}`));
	child.stderr?.on("data", keep);
	if (child.stdout !== null) {
		createInterface({ input: child.stdout }).on("line", (line) => {
			keep(`${line}\n`);
			const found = findUrl(line);
			if (found !== null) url.resolve(found);
		});
	}
	return await url.promise.finally(() => clearTimeout(timer));
}

/** The address in the line that `listen` prints. */
export function parseUrlLine(line: string): string | null {
	return /^\{"url":"([^"]+)"\}$/.exec(line)?.[1] ?? null;
}
