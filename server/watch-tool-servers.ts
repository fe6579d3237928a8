import type { Logger } from "./application/ports.ts";
import type { ToolServerConfigs } from "./protocol/tools.ts";
import { readToolServers } from "./read-tool-servers.ts";
import { watchSettingsFile } from "./watch-settings-file.ts";

type Options = {
	readonly readSettings: () => Readonly<Record<string, string | undefined>>;
	readonly cwd: string;
	/** What the server has now. */
	readonly toolServers: ToolServerConfigs;
	readonly configure: (servers: ToolServerConfigs) => void;
	readonly logger: Pick<Logger, "info" | "error">;
	readonly intervalMs?: number;
};

/** Takes over what changes in the file of `MCP_SERVERS_FILE`; servers that stay as they are keep running. */
export function watchToolServers({ toolServers, cwd, ...options }: Options): Disposable {
	return watchSettingsFile<ToolServerConfigs>({
		...options,
		...{ cwd, setting: "MCP_SERVERS_FILE", current: toolServers },
		read(given) {
			const read = readToolServers(given, cwd);
			return { value: read.servers, problems: read.problems };
		},
		describe: (value) => ({ tool_servers: Object.keys(value) }),
	});
}
