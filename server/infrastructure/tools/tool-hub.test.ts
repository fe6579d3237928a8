import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
	everythingServer,
	filesystemServer,
	oddToolServer,
} from "../../../tests/support/tool-servers/tool-servers.ts";
import type { ToolServerConfig } from "../../protocol/tools.ts";
import { createToolHub, type ToolHub, type ToolHubOptions } from "./tool-hub.ts";

const never = new AbortController().signal;
let hubs: ToolHub[] = [];
let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "parley-tools-"));
});
afterEach(async () => {
	for (const hub of hubs) await hub.close();
	hubs = [];
	await rm(folder, { recursive: true, force: true });
});

function open(servers: Record<string, ToolServerConfig>, more: Partial<ToolHubOptions> = {}): ToolHub {
	const hub = createToolHub(
		{ version: "1.0.0", startTimeoutMs: 10_000, callTimeoutMs: 10_000, ...more },
		servers,
	);
	hubs.push(hub);
	return hub;
}

const call = (hub: ToolHub, name: string, args: Record<string, unknown> = {}, signal = never) =>
	hub.callTool({ server: "odd", name, arguments: args }, signal);

/** What has ended may still be listed until its parent looks, which in a container may be never. */
function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
	} catch {
		return false;
	}
}

test("the reference server of files lists its tools and reads a file within its folder only", async () => {
	await writeFile(join(folder, "note.txt"), "remember the milk");
	const hub = open({ files: filesystemServer(folder) });
	const { tools, problems } = await hub.listTools(["files"], never);
	expect(problems).toEqual([]);
	expect(tools.map((tool) => tool.name)).toContain("read_text_file");
	const read = (path: string) =>
		hub.callTool({ server: "files", name: "read_text_file", arguments: { path } }, never);
	expect(await read(join(folder, "note.txt"))).toEqual({ isError: false, text: "remember the milk" });
	expect(await read("/etc/passwd")).toMatchObject({ isError: true, text: expect.stringMatching(/denied/i) });
});

test("what the reference server of everything gives back is put into words, pictures by name", async () => {
	const hub = open({ all: everythingServer() });
	const ask = (name: string, args = {}) => hub.callTool({ server: "all", name, arguments: args }, never);
	expect(await ask("echo", { message: "hello" })).toEqual({ isError: false, text: "Echo: hello" });
	expect((await ask("get-tiny-image")).text).toMatch(/\[image: image\/png, \d+ KiB, not shown\]/);
	expect((await ask("get-structured-content", { location: "Chicago" })).text).toContain("temperature");
	expect(await ask("echo", { message: 7 })).toMatchObject({ isError: true });
});

test("servers are described with state, hints and what they say of their tools", async () => {
	const [server] = await open({ odd: oddToolServer() }).describe();
	expect(server).toMatchObject({ name: "odd", transport: "stdio", state: "ready" });
	expect(server?.tools.find((tool) => tool.name === "echo")).toMatchObject({
		read_only: true,
		destructive: false,
	});
	expect(server?.tools.find((tool) => tool.name === "add")).toMatchObject({
		read_only: false,
		destructive: true,
	});
});

test("only the tools that are allowed are there", async () => {
	const hub = open({ odd: { ...oddToolServer(), tools: ["add"] } });
	expect((await hub.listTools(["odd"], never)).tools.map((tool) => tool.name)).toEqual(["add"]);
	expect(await call(hub, "echo", { text: "x" })).toMatchObject({ isError: true });
});

test("a tool's environment has what it was given and nothing of the server's own", async () => {
	process.env.OPENAI_API_KEY = "sk-canary-0123456789";
	process.env.AUTH_SECRET = "canary-secret-0123456789";
	const given = { ...oddToolServer(), env: { GREETING: "hi" } };
	const { text } = await call(open({ odd: given }), "env");
	delete process.env.OPENAI_API_KEY;
	delete process.env.AUTH_SECRET;
	expect(JSON.parse(text)).toMatchObject({ GREETING: "hi", PATH: process.env.PATH });
	expect(text).not.toContain("canary");
});

test("a secret that a tool repeats does not go further", async () => {
	const given = { ...oddToolServer(), env: { API_TOKEN: "token-0123456789" } };
	const { text } = await call(open({ odd: given }), "env");
	expect(text).toContain("API_TOKEN");
	expect(text).not.toContain("token-0123456789");
});

test.each([
	[
		"is not there",
		{ command: "no-such-program-here", args: [], env: {} },
		/"no-such-program-here" was not found.*installed/,
	],
	["has no folder", { ...oddToolServer(), cwd: "/no/such/folder" }, /folder "\/no\/such\/folder"/],
	["ends at once", oddToolServer("exit"), /ended with code 7 before it was ready.*\/nowhere does not exist/],
	["never gets ready", oddToolServer("never-ready"), /did not become ready within 1 s/],
	[
		"writes no MCP",
		oddToolServer("garbage-forever"),
		/writes something to its standard output that is not MCP/,
	],
	[
		"speaks to nobody",
		{ command: process.execPath, args: ["-e", "setInterval(()=>{},1e3)"], env: {} },
		/did not become ready within 1 s/,
	],
	[
		"is not up",
		{ url: "http://127.0.0.1:54321/mcp", headers: {} },
		/127\.0\.0\.1:54321 refused the connection.*running/,
	],
	[
		"has no such name",
		{ url: "http://no-such-host.invalid/mcp", headers: {} },
		/no server with the name no-such-host\.invalid/,
	],
] as [string, ToolServerConfig, RegExp][])(
	"a server that %s is told in a sentence",
	async (_name, config, sentence) => {
		// Only those that have to run out of time get little of it.
		const isPatient = !/ready within/.test(sentence.source);
		const hub = open({ odd: config }, { startTimeoutMs: isPatient ? 20_000 : 1000 });
		const { tools, problems } = await hub.listTools(["odd"], never);
		expect(tools).toEqual([]);
		expect(problems.join()).toMatch(sentence);
		// It is left alone for a while, and the sentence is there at once.
		const [again] = await hub.describe();
		expect(again).toMatchObject({ state: "failed", error: expect.stringMatching(sentence) });
	},
);

test("one that failed is started again at once when a person asks, but never twice within a second", async () => {
	const file = join(folder, "ready");
	const hub = open({ odd: oddToolServer("until", file) });
	const began = performance.now();
	expect(await hub.describe()).toMatchObject([{ state: "failed" }]);
	// From here on it would be left alone for two seconds.
	expect(await hub.retry("odd")).toMatchObject({ state: "failed" });
	expect(performance.now() - began).toBeGreaterThan(1000);
	await writeFile(file, "");
	const answers = await Promise.all([1, 2].map(() => hub.retry("odd")));
	expect(answers).toMatchObject([{ state: "ready" }, { state: "ready" }]);
	expect(await hub.retry("odd")).toMatchObject({ state: "ready" });
	expect(await hub.retry("none")).toBeNull();
}, 20_000);

test("a banner on the standard output does no harm", async () => {
	expect(await call(open({ odd: oddToolServer("garbage") }), "add", { a: 2, b: 3 })).toEqual({
		isError: false,
		text: "5",
	});
});

test("a slow start is waited for, by whoever has the patience", async () => {
	const hub = open({ odd: oddToolServer("slow-start", "600") });
	const impatient = hub.listTools(["odd"], AbortSignal.timeout(50));
	await expect(impatient).rejects.toMatchObject({ name: "TimeoutError" });
	expect((await hub.listTools(["odd"], never)).tools.length).toBeGreaterThan(3);
});

test("a call that fails is an outcome in the tool's words", async () => {
	expect(await call(open({ odd: oddToolServer() }), "fail")).toEqual({
		isError: true,
		text: "It did not work out",
	});
});

test("a call that hangs ends at its limit, or at once when it is stopped; other calls go on", async () => {
	const hub = open({ odd: oddToolServer() }, { callTimeoutMs: 300 });
	const hanging = call(hub, "hang");
	expect(await call(hub, "add", { a: 1, b: 1 })).toMatchObject({ text: "2" });
	expect(await hanging).toMatchObject({
		isError: true,
		text: expect.stringMatching(/did not answer.*may or may not/),
	});
	const abort = new AbortController();
	const stopped = call(hub, "hang", {}, abort.signal);
	setTimeout(() => abort.abort(new Error("stopped by a person")), 50);
	await expect(stopped).rejects.toThrow("stopped by a person");
});

test("a server that dies during a call is told, and is started again when it is needed", async () => {
	const hub = open({ odd: oddToolServer() });
	expect(await call(hub, "die")).toMatchObject({
		isError: true,
		text: expect.stringMatching(/ended during this call/),
	});
	// Whoever asks at once waits for the moment in which it is left alone, and goes without nothing.
	const { tools, problems } = await hub.listTools(["odd"], never);
	expect([tools.length > 0, problems]).toEqual([true, []]);
	expect(await call(hub, "add", { a: 1, b: 2 })).toEqual({ isError: false, text: "3" });
});

test("a server that floods its output is ended", async () => {
	const hub = open({ odd: oddToolServer("flood") }, { callTimeoutMs: 20_000 });
	expect((await call(hub, "hang")).isError).toBe(true);
	const state = async () => (await hub.describe())[0]?.state;
	await expect.poll(state, { timeout: 20_000 }).toBe("failed");
}, 30_000);

test("a tool that says something else of itself has another fingerprint, also for another program", async () => {
	const fingerprint = async (config: ToolServerConfig) => {
		const { tools } = await open({ odd: config }).listTools(["odd"], never);
		return tools.find((tool) => tool.name === "echo")?.fingerprint;
	};
	const first = await fingerprint(oddToolServer());
	expect(await fingerprint(oddToolServer())).toBe(first);
	expect(await fingerprint(oddToolServer("changing"))).not.toBe(first);
	expect(await fingerprint(oddToolServer("good", "other"))).not.toBe(first);
});

test("nothing is left behind: neither a program that ignores every gentle end nor what it started", async () => {
	const hub = open({ odd: oddToolServer("deaf") });
	const child = Number((await call(hub, "spawn")).text);
	expect(isAlive(child)).toBe(true);
	await hub.close();
	expect(isAlive(child)).toBe(false);
});

test("other settings end what ran with the old ones; what is as before keeps running", async () => {
	const hub = open({ odd: oddToolServer(), other: oddToolServer() });
	const oddChild = Number((await call(hub, "spawn")).text);
	const otherChild = Number(
		(await hub.callTool({ server: "other", name: "spawn", arguments: {} }, never)).text,
	);
	await hub.configure({ other: oddToolServer() });
	expect([isAlive(oddChild), isAlive(otherChild)]).toEqual([false, true]);
	expect(await call(hub, "add", { a: 1, b: 1 })).toMatchObject({ isError: true });
});

test("a test of settings tells the tools or what failed, and keeps nothing", async () => {
	const hub = open({});
	expect(await hub.test(oddToolServer(), never)).toMatchObject({
		state: "ready",
		tools: expect.arrayContaining([expect.objectContaining({ name: "add" })]),
	});
	expect(await hub.test(oddToolServer("exit"), never)).toMatchObject({
		state: "failed",
		error: expect.stringContaining("code 7"),
	});
	expect(hub.hasServers()).toBe(false);
});

test("a call that was made is never made again", async () => {
	const file = join(folder, "calls");
	const hub = open({ odd: oddToolServer() });
	await call(hub, "count", { file });
	expect(await readFile(file, "utf8")).toBe("called\n");
});
