import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseToolServers, type ToolServerConfig, type ToolServerConfigs } from "./protocol/tools.ts";

type Read = { readonly servers: ToolServerConfigs; readonly problems: readonly string[] };

/** What `MCP_SERVERS` and the file of `MCP_SERVERS_FILE` have together; a name may be in one of them. */
export function readToolServers(given: Readonly<Record<string, string>>, cwd: string): Read {
	const sources: (readonly [string, string])[] = [];
	const { MCP_SERVERS: json, MCP_SERVERS_FILE: file } = given;
	if (json !== undefined) sources.push(["MCP_SERVERS", json]);
	if (file !== undefined) {
		try {
			sources.push(["MCP_SERVERS_FILE", readFileSync(resolve(cwd, file), "utf8")]);
		} catch {
			return { servers: {}, problems: [`MCP_SERVERS_FILE names a file that cannot be read: ${file}`] };
		}
	}
	const servers = new Map<string, ToolServerConfig>();
	const problems: string[] = [];
	for (const [source, text] of sources) {
		const parsed = parseToolServers(text);
		if (!parsed.ok) problems.push(...parsed.problems.map((problem) => `${source} ${problem}`));
		else
			for (const [name, config] of Object.entries(parsed.servers)) {
				if (servers.has(name)) problems.push(`${source} has ${name}, which is there already`);
				servers.set(name, config);
			}
	}
	return { servers: Object.fromEntries(servers), problems };
}
