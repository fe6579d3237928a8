import type { ToolInfo, ToolProvider } from "../../application/tools/tool-port.ts";
import type { ToolServer, ToolServerConfig, ToolServerConfigs } from "../../protocol/tools.ts";
import { createProgramWatchdog } from "./program-watchdog.ts";
import type { ConnectionOptions, ToolConnection } from "./tool-connection.ts";

export type ToolHubOptions = Pick<ConnectionOptions, "version" | "startTimeoutMs" | "callTimeoutMs">;

export type ToolHub = ToolProvider & {
	/** From now on these servers are used; those that are as before keep running. */
	configure(servers: ToolServerConfigs): Promise<void>;
	/** Starts a server that is not kept, reads its tools and ends it. */
	test(config: ToolServerConfig, signal: AbortSignal): Promise<ToolServer>;
	close(): Promise<void>;
};

/** How long a list of servers waits for those that are being started; slower ones are told as starting. */
const LIST_WAIT_MS = 2500;

/** All tool servers of this process. Nothing of MCP is loaded before one is needed. */
export function createToolHub(options: ToolHubOptions, servers: ToolServerConfigs): ToolHub {
	type Entry = { readonly config: ToolServerConfig; connection: Promise<ToolConnection> | null };
	const entries = new Map<string, Entry>();
	const watchdog = createProgramWatchdog();
	const connect = async (name: string, config: ToolServerConfig): Promise<ToolConnection> => {
		const module = await import("./tool-connection.ts");
		return new module.ToolConnection({ ...options, name, config, watchdog });
	};
	const connectionOf = (name: string): Promise<ToolConnection> | null => {
		const entry = entries.get(name);
		if (entry === undefined) return null;
		entry.connection ??= connect(name, entry.config);
		return entry.connection;
	};
	const closeAll = async (closing: readonly Entry[]) => {
		await Promise.all(closing.map(async ({ connection }) => (await connection)?.close()));
	};
	const put = (all: ToolServerConfigs) => {
		for (const [name, config] of Object.entries(all)) entries.set(name, { config, connection: null });
	};
	put(servers);

	return {
		hasServers: () => [...entries.values()].some(({ config }) => config.disabled !== true),
		async describe() {
			const connections = await Promise.all([...entries.keys()].map((name) => connectionOf(name)));
			const known = connections.filter((connection) => connection !== null);
			const patience = AbortSignal.timeout(LIST_WAIT_MS);
			await Promise.all(known.map((connection) => connection.listTools(patience).catch(() => {})));
			return known.map((connection) => connection.describe());
		},
		async retry(name) {
			const connection = await connectionOf(name);
			if (connection === null) return null;
			await connection.retry();
			await connection.listTools(AbortSignal.timeout(LIST_WAIT_MS)).catch(() => {});
			return connection.describe();
		},
		async retryFailed(name) {
			const connection = await entries.get(name)?.connection;
			if (connection === undefined || connection?.state !== "failed") return;
			await connection.retry();
			await connection.listTools(AbortSignal.timeout(LIST_WAIT_MS)).catch(() => {});
		},
		async listTools(names, signal) {
			const tools: ToolInfo[] = [];
			const problems: string[] = [];
			const listOne = async (name: string) => {
				const connection = await connectionOf(name);
				// A server that was taken out is in the lists of old chats still; nobody misses it there.
				if (connection === null || connection.state === "disabled") return [];
				return connection.listTools(signal).catch((error: unknown) => {
					signal.throwIfAborted();
					problems.push(error instanceof Error ? error.message : String(error));
					return [];
				});
			};
			for (const list of await Promise.all(names.map(listOne))) tools.push(...list);
			return { tools, problems };
		},
		async callTool({ server, name, arguments: args }, signal) {
			const connection = await connectionOf(server);
			if (connection === null)
				return { isError: true, text: `The tool server ${server} is not set up any more.` };
			return connection.callTool(name, args, signal);
		},
		async configure(all) {
			const gone = [...entries].filter(([name, { config }]) => !isSame(config, all[name]));
			for (const [name] of gone) entries.delete(name);
			put(Object.fromEntries(Object.entries(all).filter(([name]) => !entries.has(name))));
			await closeAll(gone.map(([, entry]) => entry));
		},
		async test(config, signal) {
			const connection = await connect("test", { ...config, disabled: false });
			try {
				await connection.listTools(signal).catch(() => {});
				return connection.describe();
			} finally {
				await connection.close();
			}
		},
		async close() {
			const all = [...entries.values()];
			entries.clear();
			await closeAll(all);
			watchdog.close();
		},
	};
}

function isSame(config: ToolServerConfig, other: ToolServerConfig | undefined): boolean {
	return other !== undefined && JSON.stringify(config) === JSON.stringify(other);
}
