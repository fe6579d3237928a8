import { type ChildProcess, fork, spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { embeddedOutcome } from "../support/embedded-outcome.ts";
import { startFakeUpstream } from "../support/fake-upstream.ts";
import { openTempDir } from "../support/temp-dir.ts";
import { WsClient } from "../support/ws-client.ts";

const OUT = join(import.meta.dirname, "../../out/server");
const ADDRESS = /Parley listens on (http:\/\/\S+)/;
const FORMATS = ["parley", "json", "markdown", "html"] as const;
/** What no log may tell with the least that it leaves out. */
const QUIET = { LOG_LEVEL: "trace", FIND_LOCAL_MODELS: "false", AUTO_TITLES: "false", MODEL_NAME: "fake" };

type Started = { readonly child: ChildProcess; readonly url: string; readonly token: string | null };

/** As people run it: the key in the file `.env`, and nothing in the environment. */
async function startStandalone(
	folder: string,
	settings: Record<string, string>,
	output: string[],
): Promise<Started> {
	const place = join(folder, "settings");
	await mkdir(place);
	const lines = Object.entries({
		...QUIET,
		...settings,
		PORT: "0",
		DATABASE_URL: `sqlite:///${folder}/data/chat.db`,
	});
	writeFileSync(join(place, ".env"), lines.map(([name, value]) => `${name}=${value}`).join("\n"));
	const child = spawn(process.execPath, [join(OUT, "main.js")], {
		cwd: place,
		env: { PATH: process.env.PATH },
	});
	const ready = Promise.withResolvers<string>();
	for (const stream of [child.stdout, child.stderr]) {
		stream.on("data", (chunk: Buffer) => {
			output.push(String(chunk));
			const url = ADDRESS.exec(output.join(""))?.[1];
			if (url !== undefined) ready.resolve(url);
		});
	}
	child.once("exit", () => ready.reject(new Error(output.join(""))));
	return { child, url: await ready.promise, token: null };
}

/** As the desktop app runs it: the key by a message. */
async function startEmbedded(
	folder: string,
	settings: Record<string, string>,
	output: string[],
): Promise<Started> {
	const token = randomBytes(32).toString("hex");
	const child = fork(join(OUT, "embedded.js"), {
		env: { PATH: process.env.PATH },
		execArgv: [],
		stdio: "pipe",
	});
	for (const stream of [child.stdout, child.stderr])
		stream?.on("data", (chunk: Buffer) => output.push(String(chunk)));
	child.send({
		...{ type: "start", dataFolder: join(folder, "data"), token, appOrigin: "app://parley" },
		settings: { ...QUIET, ...settings },
	});
	const report = (await embeddedOutcome(child)) as { readonly url?: string; readonly message?: string };
	if (report.url === undefined) throw new Error(report.message);
	return { child, url: report.url, token };
}

test.each([
	["standalone", startStandalone],
	["embedded", startEmbedded],
] as const)("the key of a provider is nowhere but where it was put: %s", async (_name, start) => {
	await using dir = await openTempDir();
	const upstream = await startFakeUpstream();
	const canary = `sk-canary-${randomUUID()}`;
	const output: string[] = [];
	await mkdir(join(dir.path, "data"));
	const settings = { OPENAI_API_KEY: canary, OPENAI_BASE_URL: upstream.baseUrl };
	const { child, url, token } = await start(dir.path, settings, output);
	try {
		const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
		const ask = (path: string, method = "GET") => fetch(url + path, { method, headers });
		const { id } = (await (await ask("/api/chats?user_id=ann", "POST")).json()) as { readonly id: string };
		using client = await WsClient.open(url, "ann", { headers });
		// One that is answered, and some that the provider refuses.
		for (const content of ["#tokens n=3", "#auth", "#bad-request", "#html"]) {
			client.send({ action: "send_message", chat_id: id, content });
			await client.next("generation_complete");
		}
		expect((await upstream.requests()).length).toBeGreaterThanOrEqual(4);
		const exports = await Promise.all(
			FORMATS.map(async (format) =>
				Buffer.from(await (await ask(`/api/chats/${id}/export?user_id=ann&format=${format}`)).arrayBuffer()),
			),
		);
		expect(exports.every((file) => file.length > 100)).toBe(true);
		const places = {
			exports: Buffer.concat(exports),
			answers: Buffer.from(
				(await (await ask("/api/server")).text()) + (await (await ask("/api/models")).text()) + client.text,
			),
			frames: Buffer.from(client.frames.join()),
			log: Buffer.from(output.join("")),
			arguments: readFileSync(`/proc/${child.pid}/cmdline`),
			environment: readFileSync(`/proc/${child.pid}/environ`),
			...Object.fromEntries(
				readdirSync(join(dir.path, "data"), { recursive: true, withFileTypes: true })
					.filter((file) => file.isFile())
					.map((file) => [file.name, readFileSync(join(file.parentPath, file.name))]),
			),
		};
		expect(Object.keys(places)).toContain("chat.db");
		const hits = Object.entries(places).filter(([, bytes]) => bytes.includes(canary));
		expect(hits.map(([place]) => place)).toEqual([]);
	} finally {
		child.kill("SIGKILL");
		await upstream.close();
	}
});
