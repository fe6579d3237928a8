import { existsSync } from "node:fs";
import { join } from "node:path";
import { serverCommand } from "../../../electron/launch/server-command.ts";
import { type Child, parseUrlLine, startChild } from "../processes/child.ts";
import type { Contender } from "./contenders.ts";

const BENCH = join(import.meta.dirname, "..");
const ROOT = join(BENCH, "../..");
const PARLEY_LISTENS = /Parley listens on (http:\/\/\S+)/;
const READY_TIMEOUT_MS = 20_000;

export type NodeOptions = {
	readonly contender: Contender;
	/** Address of the upstream, without its version. */
	readonly upstream: string;
	readonly redisUrl: string | null;
	/** Where Parley keeps its database; nodes that work together share it. */
	readonly folder: string;
	/** Whether its memory is going to be measured. */
	readonly withProbe?: boolean;
	/** Where it listened before. */
	readonly port?: number;
};

/** One process that serves a contender. */
export async function startNode(options: NodeOptions): Promise<Child> {
	const { contender, folder, withProbe = false } = options;
	const probe = withProbe ? ["--expose-gc", "--import", join(BENCH, "processes/memory-probe.ts")] : [];
	if (contender.file !== null) {
		const args = [...probe, join(BENCH, "contenders", contender.file)];
		return startChild({ args, env: peerEnv(options), findUrl: parseUrlLine });
	}
	const node = await startChild({
		args: [...probe, ...parleyCommand()],
		env: parleyEnv(options),
		// A folder without a `.env`, which the server would read.
		cwd: folder,
		findUrl: (line) => PARLEY_LISTENS.exec(line)?.[1] ?? null,
	});
	await waitUntilReady(node.url);
	return node;
}

/** As `npm run server` starts it. @throws {Error} that says how to build the server where it is missing */
export function parleyCommand(): readonly string[] {
	const command = serverCommand(ROOT);
	const main = command.at(-1) ?? "";
	if (existsSync(main)) return command;
	throw new Error(`There is no server at ${main}; \`npm run build:server\` builds it.`);
}

function peerEnv({ upstream, redisUrl }: NodeOptions): Record<string, string> {
	return { UPSTREAM_URL: `${upstream}/v1`, ...(redisUrl === null ? {} : { REDIS_URL: redisUrl }) };
}

/**
 * Settings of a plain installation, but that no model is looked for and none asked for titles: those are requests
 * that no contender sends. Nothing of what an answer costs is switched off, the journal least of all.
 */
function parleyEnv({ upstream, redisUrl, folder, port = 0 }: NodeOptions): Record<string, string> {
	return {
		PORT: String(port),
		DATABASE_URL: `sqlite:///${join(folder, "chat.db")}`,
		OPENAI_BASE_URL: `${upstream}/v1`,
		OPENAI_API_KEY: "bench",
		MODEL_NAME: "bench",
		FIND_LOCAL_MODELS: "false",
		AUTO_TITLES: "false",
		...(redisUrl === null ? {} : { REDIS_URL: redisUrl }),
	};
}

async function waitUntilReady(url: string): Promise<void> {
	const until = Date.now() + READY_TIMEOUT_MS;
	while (Date.now() < until) {
		const response = await fetch(`${url}/ready`).catch(() => null);
		await response?.body?.cancel();
		if (response?.ok) return;
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
	throw new Error(`${url}/ready did not answer in ${READY_TIMEOUT_MS} ms`);
}
