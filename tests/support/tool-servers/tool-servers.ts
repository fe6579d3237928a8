import { createRequire } from "node:module";
import { join } from "node:path";
import type { ToolServerConfig } from "../../../server/protocol/tools.ts";

const require = createRequire(import.meta.url);
const ODD = join(import.meta.dirname, "odd-tool-server.ts");

/** A tool server that behaves as `kind` says. */
export function oddToolServer(
	kind = "good",
	...settings: string[]
): Extract<ToolServerConfig, { command: string }> {
	return { command: process.execPath, args: [ODD, kind, ...settings], env: {} };
}

/** The reference servers of the protocol's makers. */
export function everythingServer(): ToolServerConfig {
	const script = require.resolve("@modelcontextprotocol/server-everything/dist/index.js");
	return { command: process.execPath, args: [script], env: {} };
}

export function filesystemServer(folder: string): ToolServerConfig {
	const script = require.resolve("@modelcontextprotocol/server-filesystem/dist/index.js");
	return { command: process.execPath, args: [script, folder], env: {} };
}
