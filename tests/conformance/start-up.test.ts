import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { modelsResponseSchema, serverInfoSchema } from "../../server/protocol/rest.ts";
import { type ServerEnv, ServerProcess } from "../support/server-process.ts";
import { openTempDir, type TempDir } from "../support/temp-dir.ts";
import { WsClient } from "../support/ws-client.ts";
import { askInNewChat, beginAnswer } from "./talk.ts";

let dir: TempDir;
beforeEach(async () => {
	dir = await openTempDir();
});
afterEach(() => dir[Symbol.asyncDispose]());

function withDatabase(env: ServerEnv): ServerEnv {
	return { DATABASE_URL: `sqlite:///${join(dir.path, "chat.db")}`, ...env };
}

test("[A4] in production a server open to the network without logins does not start and says what to set", async () => {
	const exit = await ServerProcess.runToExit(withDatabase({ HOST: "0.0.0.0", ENVIRONMENT: "production" }));
	expect(exit.code).toBeGreaterThan(0);
	expect(exit.output).toMatch(/HOST|ENVIRONMENT/);
	expect(exit.output).not.toMatch(/^\s+at /m);
});

test("[A4] in development it starts with one loud warning", async () => {
	await using server = await ServerProcess.start(
		withDatabase({ HOST: "0.0.0.0", ENVIRONMENT: "development" }),
	);
	expect(server.output.match(/warn/gi) ?? []).toHaveLength(1);
	await server.stop();
});

test.each(["development", "production"])(
	"[A4] on loopback in %s it starts without a warning and tells",
	async (environment) => {
		await using server = await ServerProcess.start(withDatabase({ ENVIRONMENT: environment }));
		const info = serverInfoSchema.parse(await (await fetch(`${server.url}/api/server`)).json());
		expect(info).toMatchObject({ auth: "none", environment });
		expect(server.output).not.toMatch(/warn/i);
	},
);

test("providers of a file change without a restart; a wrong file changes nothing and is told once", async () => {
	const file = join(dir.path, "providers.json");
	const write = (...ids: readonly string[]) =>
		writeFile(file, JSON.stringify(ids.map((id) => ({ id, base_url: "http://127.0.0.1:9/v1" }))));
	await write("first");
	await using server = await ServerProcess.start(withDatabase({ PROVIDERS_FILE: file }));
	const providers = async () => {
		const answer = await fetch(`${server.url}/api/models`);
		return modelsResponseSchema.parse(await answer.json()).problems.map((problem) => problem.provider_id);
	};
	expect(await providers()).toEqual(["first"]);
	await write("first", "second");
	await expect.poll(providers, { timeout: 15_000, interval: 200 }).toEqual(["first", "second"]);
	await writeFile(file, "[");
	await expect.poll(() => server.output, { timeout: 15_000 }).toContain("PROVIDERS_FILE is wrong");
	expect(await providers()).toEqual(["first", "second"]);
	expect(server.output.match(/PROVIDERS_FILE is wrong/g)).toHaveLength(1);
});

test("/metrics tells in figures what the server does, in a format that is read everywhere", async () => {
	await using server = await ServerProcess.start(withDatabase({ GUIDE_TOKENS_PER_SECOND: "0" }));
	const read = async () => {
		const answer = await fetch(`${server.url}/metrics`);
		expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
		const lines = (await answer.text()).trim().split("\n");
		const figures = new Map<string, number>();
		for (const line of lines.filter((one) => !one.startsWith("#"))) {
			const [, name = "", value] = /^(\w+(?:\{\w+="[^"]+"\})?) (\S+)$/.exec(line) ?? [];
			expect(Number(value), line).toBeGreaterThanOrEqual(0);
			figures.set(name, Number(value));
		}
		return figures;
	};
	const before = await read();
	using client = await WsClient.open(server.url, "ann");
	await askInNewChat(client, server.url, "ann", "What is Parley?");
	await expect.poll(async () => (await read()).get("parley_answers_running")).toBe(0);
	const after = await read();
	expect([...after.keys()]).toEqual([...before.keys()]);
	const grown = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
	expect(after.get('parley_check_ok{check="storage"}')).toBe(1);
	expect(grown("parley_sockets")).toBe(1);
	expect(grown('parley_answers_total{status="complete"}')).toBe(1);
	expect(grown('parley_answers_total{status="error"}')).toBe(0);
	expect(grown('parley_http_requests_total{status="2xx"}')).toBeGreaterThanOrEqual(1);
	expect(grown("process_cpu_seconds_total")).toBeGreaterThan(0);
});

test("a port that is taken is told in one sentence, with the port", async () => {
	const blocker = createServer().listen(0, "127.0.0.1");
	await once(blocker, "listening");
	const { port } = blocker.address() as { port: number };
	const exit = await ServerProcess.runToExit(withDatabase({ PORT: String(port) }));
	blocker.close();
	expect(exit.code).toBeGreaterThan(0);
	expect(exit.output).toContain(String(port));
	expect(exit.output).not.toMatch(/^\s+at /m);
});

test("every wrong setting is told at once, by name, without its value where it is a secret", async () => {
	const wrong = {
		PORT: "eighty",
		DATABASE_URL: "mysql://u:secret@h/db",
		LOG_LEVEL: "loud",
		MAX_FRAME_BYTES: "-1",
	};
	const exit = await ServerProcess.runToExit(wrong);
	expect(exit.code).toBeGreaterThan(0);
	for (const name of Object.keys(wrong)) expect(exit.output).toContain(name);
	expect(exit.output).not.toContain("secret");
	expect(exit.output).not.toMatch(/^\s+at /m);
});

test.each(["SIGTERM", "SIGINT"] as const)(
	"%s ends the server in order, in the middle of an answer too, even if it comes twice",
	async (signal) => {
		const env = withDatabase({ GUIDE_TOKENS_PER_SECOND: "5" });
		await using server = await ServerProcess.start(env);
		using client = await WsClient.open(server.url, "1");
		await beginAnswer(client, server.url, "1", "What is Parley?");
		process.kill(server.pid, signal);
		// Ctrl+C under npm comes a second time, from npm.
		await delay(5);
		if (server.isRunning) process.kill(server.pid, signal);
		await expect.poll(() => server.isRunning, { timeout: 15_000 }).toBe(false);
		expect(await server.stop()).toBe(0);
	},
);
