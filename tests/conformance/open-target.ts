import { join } from "node:path";
import { spawnFakeUpstream } from "../support/fake-upstream-spawn.ts";
import { startRedis } from "../support/redis-process.ts";
import { type ServerEnv, ServerProcess } from "../support/server-process.ts";
import { openTempDir } from "../support/temp-dir.ts";
import { oddToolServer } from "../support/tool-servers/tool-servers.ts";
import type { Target } from "./target.ts";

export type OwnTarget = Target & AsyncDisposable & { readonly server: ServerProcess };

/** Nothing of them runs before a test needs one. */
const TOOL_SERVERS = JSON.stringify({ odd: oddToolServer(), mortal: oddToolServer() });

/** The built server with a database of its own and a provider that answers as it is told. */
export async function openTarget(env: ServerEnv = {}): Promise<OwnTarget> {
	const resources = new AsyncDisposableStack();
	const dir = resources.use(await openTempDir());
	const upstream = await spawnFakeUpstream();
	resources.defer(() => upstream.close());
	const server = resources.use(
		await ServerProcess.start({
			DATABASE_URL: `sqlite:///${join(dir.path, "chat.db")}`,
			OPENAI_BASE_URL: upstream.baseUrl,
			OPENAI_API_KEY: "test-key",
			MODEL_NAME: "gpt-4o-mini",
			MCP_SERVERS: TOOL_SERVERS,
			...env,
		}),
	);
	return {
		url: server.url,
		otherUrl: null,
		upstream,
		server,
		restart: (how) => restart(server, how),
		[Symbol.asyncDispose]: () => resources.disposeAsync(),
	};
}

/** Two servers as nodes of one service, over one database and a Redis of their own. */
export async function openTwoNodes(): Promise<OwnTarget> {
	const resources = new AsyncDisposableStack();
	const redis = resources.use(await startRedis());
	const dir = resources.use(await openTempDir());
	const env = { REDIS_URL: redis.url, DATABASE_URL: `sqlite:///${join(dir.path, "chat.db")}` };
	const first = resources.use(await openTarget(env));
	const { baseUrl = "" } = first.upstream ?? {};
	const second = resources.use(
		await ServerProcess.start({
			...env,
			OPENAI_BASE_URL: baseUrl,
			OPENAI_API_KEY: "test-key",
			MCP_SERVERS: TOOL_SERVERS,
		}),
	);
	return { ...first, otherUrl: second.url, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

async function restart(server: ServerProcess, how: "stop" | "kill"): Promise<void> {
	await (how === "kill" ? server.kill() : server.stop());
	await server.startAgain();
}
