import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findFreePort } from "../support/redis-process.ts";
import { openTempDir, type TempDir } from "../support/temp-dir.ts";

// What `npm start` and `npm run server` run, as npm runs it: below a shell that passes no signals on.

const ROOT = join(import.meta.dirname, "../..");
let dir: TempDir;
let port: number;
let started: ChildProcess[] = [];

beforeEach(async () => {
	dir = await openTempDir();
	port = await findFreePort();
});
afterEach(async () => {
	for (const child of started) child.kill("SIGKILL");
	started = [];
	await expect.poll(isServing, { timeout: 10_000 }).toBe(false);
	await dir[Symbol.asyncDispose]();
});

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
	const child = spawn(command, args, {
		cwd: ROOT,
		stdio: ["ignore", "pipe", "pipe"],
		env: {
			PATH: process.env.PATH,
			HOME: process.env.HOME,
			CI: "true",
			PORT: String(port),
			DATABASE_URL: `sqlite:///${join(dir.path, "chat.db")}`,
			FIND_LOCAL_MODELS: "false",
			...env,
		},
	});
	started.push(child);
	let output = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream.on("data", (chunk: Buffer) => {
			output += chunk.toString();
		});
	}
	return { child, output: () => output, exit: once(child, "close").then(([code]) => code as number | null) };
}

async function isServing(): Promise<boolean> {
	return (await fetch(`http://127.0.0.1:${port}/health`).catch(() => null))?.ok === true;
}

test("npm start without a window says why, serves, tells its address and ends with SIGTERM", async () => {
	const { child, output, exit } = run(process.execPath, ["electron/launch.mjs", "--browser"]);
	await expect.poll(output, { timeout: 20_000 }).toContain("Parley is ready");
	expect(output()).toContain(`http://127.0.0.1:${port}`);
	expect(output().match(/^There is no desktop window, because .+$/gm)).toHaveLength(1);
	expect(await isServing()).toBe(true);
	child.kill("SIGTERM");
	expect(await exit).toBe(0);
	expect(await isServing()).toBe(false);
});

test.each(["electron/launch.mjs --browser", "electron/launch/run-server.ts"])(
	"node %s ends its server when the shell above it is ended",
	async (entry) => {
		const { child } = run("/bin/sh", ["-c", `"${process.execPath}" ${entry}; true`], {
			npm_lifecycle_event: "start",
		});
		await expect.poll(isServing, { timeout: 20_000 }).toBe(true);
		child.kill("SIGTERM");
		await expect.poll(isServing, { timeout: 5_000 }).toBe(false);
	},
);

test("npm run server passes SIGINT on and ends with the server's exit code", async () => {
	const { child, exit } = run(process.execPath, ["electron/launch/run-server.ts"]);
	await expect.poll(isServing, { timeout: 20_000 }).toBe(true);
	child.kill("SIGINT");
	child.kill("SIGINT");
	expect(await exit).toBe(0);
});

test.each(["electron/launch.mjs --browser", "electron/launch/run-server.ts"])(
	"node %s tells a wrong setting in the server's words, without a stack",
	async (entry) => {
		const { output, exit } = run(process.execPath, entry.split(" "), { PORT: "no port" });
		expect(await exit).toBe(1);
		expect(output()).toContain("PORT");
		expect(output()).not.toMatch(/^\s+at /m);
	},
);
