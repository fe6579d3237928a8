import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { findProgram } from "./find-program.ts";
import { openTempDir } from "./temp-dir.ts";

export type RedisProcess = AsyncDisposable & {
	readonly port: number;
	readonly url: string;
	readonly pid: number;
	/** `kill -9`. */
	kill(): Promise<void>;
};

/** Why tests that need Redis cannot run here; null where they can. In CI they then fail instead of skipping. */
export function redisMissing(): string | null {
	if (findProgram(["redis-server"]) !== null || process.env.CI === "true") return null;
	return "redis-server is not on PATH";
}

/** A Redis of its own on a free port (or a given one), which keeps nothing on disk. */
export async function startRedis(options: { readonly port?: number } = {}): Promise<RedisProcess> {
	const program = findProgram(["redis-server"]);
	if (program === null) throw new Error("redis-server is not on PATH; `npm test` tells how to install it.");
	const dir = await openTempDir();
	const port = options.port ?? (await findFreePort());
	const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
	const child = spawn(program, [...args, "--dir", dir.path], { stdio: ["ignore", "pipe", "inherit"] });
	await new Promise<void>((resolve, reject) => {
		child.once("exit", (code) => reject(new Error(`redis-server ended at its start with code ${code}`)));
		child.stdout.on("data", (chunk: Buffer) => {
			if (chunk.includes("Ready to accept connections")) resolve();
		});
	});
	const end = async (signal: NodeJS.Signals) => {
		if (child.exitCode !== null || child.signalCode !== null) return;
		const closed = once(child, "close");
		child.kill(signal);
		await closed;
	};
	return {
		port,
		url: `redis://127.0.0.1:${port}`,
		pid: child.pid ?? -1,
		kill: () => end("SIGKILL"),
		[Symbol.asyncDispose]: async () => {
			await end("SIGTERM");
			await dir[Symbol.asyncDispose]();
		},
	};
}

export async function findFreePort(): Promise<number> {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	server.close();
	if (address === null || typeof address === "string") throw new Error("The system gave no port");
	return address.port;
}
