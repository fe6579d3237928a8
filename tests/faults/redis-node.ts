import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Redis } from "ioredis";
import { z } from "zod";
import { findProgram } from "../support/find-program.ts";
import { findFreePort } from "../support/redis-process.ts";
import { openTempDir } from "../support/temp-dir.ts";

export type RedisNode = AsyncDisposable & {
	readonly url: string;
	/** How often it was killed and started again. */
	readonly restartCount: number;
	/** `kill -9`, as often as it runs. */
	kill(): Promise<void>;
	/** Starts it again on its port with what its append-only file kept, if it has one. */
	start(): Promise<void>;
	pause(): void;
	resume(): void;
	/**
	 * Notes all it holds; the function that comes of it takes Redis back there at once, while its clients stay
	 * connected, as a change to a copy that lags behind does.
	 */
	note(): Promise<() => Promise<void>>;
};

/**
 * Whether a Redis keeps what it was given. With `yes` it writes its append-only file now and then a moment after
 * it has answered (appendfsync everysec, its default), so that `kill -9` may cost the last of it; `always` never.
 */
export type AppendOnly = "no" | "yes" | "always";

/** A Redis that can be killed, paused and started again. */
export async function startRedisNode(appendonly: AppendOnly): Promise<RedisNode> {
	const program = findProgram(["redis-server"]);
	if (program === null) throw new Error("redis-server is not on PATH");
	const dir = await openTempDir();
	const port = await findFreePort();
	const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", dir.path];
	const durable = [
		...["--appendonly", appendonly === "no" ? "no" : "yes"],
		...["--appendfsync", appendonly === "always" ? "always" : "everysec"],
	];
	let restartCount = 0;
	let child = await spawnRedis(program, [...args, ...durable]);
	const kill = async () => {
		if (child.exitCode !== null || child.signalCode !== null) return;
		const exited = once(child, "exit");
		child.kill("SIGKILL");
		await exited;
	};
	return {
		url: `redis://127.0.0.1:${port}`,
		get restartCount() {
			return restartCount;
		},
		kill,
		async start() {
			restartCount++;
			child = await spawnRedis(program, [...args, ...durable]);
		},
		pause: () => void child.kill("SIGSTOP"),
		resume: () => void child.kill("SIGCONT"),
		note: () => noteAll(port),
		async [Symbol.asyncDispose]() {
			await kill();
			await dir[Symbol.asyncDispose]();
		},
	};
}

const READ_ALL = `
local all = {}
for _, key in ipairs(redis.call('KEYS', '*')) do
	all[#all + 1] = key
	all[#all + 1] = redis.call('DUMP', key)
	all[#all + 1] = tostring(math.max(0, redis.call('PTTL', key)))
end
return all
`;
const REPLACE_ALL = `
redis.call('FLUSHALL')
for i = 1, #ARGV, 3 do redis.call('RESTORE', ARGV[i], ARGV[i + 2], ARGV[i + 1]) end
`;

async function noteAll(port: number): Promise<() => Promise<void>> {
	const redis = new Redis(port, "127.0.0.1");
	const all = z.array(z.instanceof(Buffer)).parse(await redis.callBuffer("EVAL", READ_ALL, 0));
	return async () => {
		await redis.call("EVAL", REPLACE_ALL, 0, ...all);
		redis.disconnect();
	};
}

async function spawnRedis(program: string, args: readonly string[]): Promise<ChildProcess> {
	const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
	await new Promise<void>((resolve, reject) => {
		child.once("exit", (code) => reject(new Error(`redis-server ended at its start with code ${code}`)));
		child.stdout.on("data", (chunk: Buffer) => {
			if (chunk.includes("Ready to accept connections")) resolve();
		});
	});
	return child;
}
