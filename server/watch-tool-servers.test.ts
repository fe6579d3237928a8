import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { openTempDir } from "../tests/support/temp-dir.ts";
import type { ToolServerConfigs } from "./protocol/tools.ts";
import { readToolServers } from "./read-tool-servers.ts";
import { watchToolServers } from "./watch-tool-servers.ts";

const KEY = "sk-canary-0123456789";
const settled = (read: () => unknown) => expect.poll(read, { timeout: 10_000, interval: 10 });

test("tool servers of the file are taken over with those of the setting, and a wrong file changes nothing", async () => {
	await using dir = await openTempDir();
	const path = join(dir.path, "servers.json");
	const write = (servers: object) => writeFileSync(path, JSON.stringify({ mcpServers: servers }));
	write({ one: { command: "one" } });
	const settings = {
		MCP_SERVERS: JSON.stringify({ mcpServers: { fixed: { command: "fixed" } } }),
		MCP_SERVERS_FILE: "servers.json",
	};
	const configured: string[] = [];
	const told: string[] = [];
	const note = (about: object, message?: string) => told.push(`${message} ${JSON.stringify(about)}`);
	using _watch = watchToolServers({
		...{ readSettings: () => settings, cwd: dir.path, intervalMs: 20 },
		toolServers: readToolServers(settings, dir.path).servers,
		configure: (servers: ToolServerConfigs) => configured.push(Object.keys(servers).join()),
		logger: { info: vi.fn(note), error: vi.fn(note) },
	});
	write({ one: { command: "one" }, two: { command: "two", env: { TOKEN: KEY } } });
	await settled(() => configured).toEqual(["fixed,one,two"]);
	write({ fixed: { command: "twice" } });
	await settled(() => told.length).toBe(2);
	expect(told[1]).toMatch(/MCP_SERVERS_FILE is wrong: what was before stays.*fixed, which is there already/);
	write({ two: { url: "http://127.0.0.1:1/mcp" } });
	await settled(() => configured).toEqual(["fixed,one,two", "fixed,two"]);
	expect(told.join()).not.toContain(KEY);
});
