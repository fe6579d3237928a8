import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { embeddedOutcome } from "../support/embedded-outcome.ts";

const READY_TIMEOUT_MS = 20_000;
const reportSchema = z.discriminatedUnion("type", [
	z.object({ type: z.literal("ready"), url: z.string(), version: z.string() }),
	z.object({ type: z.literal("failed"), message: z.string() }),
]);

export type EmbeddedProcess = AsyncDisposable & {
	readonly url: string;
	readonly version: string;
	readonly token: string;
	/** Asks it to stop as the desktop app does; resolves with its exit code. */
	readonly stop: () => Promise<number | null>;
};

/**
 * Starts the server out of an extracted app as a child process, the way the desktop app starts it.
 * @throws {Error} with all it printed, where it does not get ready
 */
export async function openEmbedded(app: string, dataFolder: string): Promise<EmbeddedProcess> {
	// Nothing of this process is inherited that could bring a module or a setting along.
	const env = { PATH: process.env.PATH };
	const child = fork(join(app, "out/server/embedded.js"), { cwd: app, env, execArgv: [], stdio: "pipe" });
	const output: string[] = [];
	child.stderr?.on("data", (chunk: Buffer) => output.push(chunk.toString()));
	const token = randomBytes(32).toString("hex");
	child.send({ type: "start", dataFolder, token, appOrigin: "app://parley", settings: {} });
	const report = await firstReport(child);
	if (report?.type !== "ready") {
		child.kill("SIGKILL");
		const reason = report?.message ?? "nothing was heard of it";
		throw new Error(`The packed server is not ready: ${reason}\n${output.join("")}`);
	}
	const stop = async () => {
		child.send({ type: "stop" });
		return child.exitCode ?? ((await once(child, "exit"))[0] as number | null);
	};
	return {
		url: report.url,
		version: report.version,
		token,
		stop,
		[Symbol.asyncDispose]: () => end(child),
	};
}

async function firstReport(child: ChildProcess): Promise<z.infer<typeof reportSchema> | null> {
	const deadline = new AbortController();
	const message = embeddedOutcome(child, deadline.signal).then((value) => reportSchema.parse(value));
	const exit = once(child, "exit", { signal: deadline.signal }).then(() => null);
	const timeout = delay(READY_TIMEOUT_MS, null, { signal: deadline.signal });
	try {
		return await Promise.race([message, exit, timeout]);
	} finally {
		deadline.abort();
		await Promise.allSettled([message, exit, timeout]);
	}
}

async function end(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	child.kill("SIGKILL");
	await once(child, "exit");
}
