import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { startFakeUpstream } from "../../../tests/support/fake-upstream.ts";
import { createLocalServerFinder } from "./find-local-servers.ts";

/** A port nobody listens on: the discard service's, which no program of a desktop uses. */
const NOBODY = 9;
const servers: Server[] = [];
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const server of servers.splice(0)) {
		server.closeAllConnections();
		server.close();
	}
	for (const close of closers.splice(0)) await close();
});

async function serve(listener: RequestListener): Promise<number> {
	const server = createServer(listener);
	servers.push(server);
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return (server.address() as AddressInfo).port;
}

async function serveModels(models: readonly string[]): Promise<number> {
	const upstream = await startFakeUpstream({ models });
	closers.push(upstream.close);
	return upstream.port;
}

const LIST = JSON.stringify({ object: "list", data: [{ id: "m", object: "model" }] });

test("servers are found with their models, without those that only embed", async () => {
	const ollama = await serveModels(["llama3.2:latest", "nomic-embed-text"]);
	const lmstudio = await serveModels(["qwen/qwen3-8b"]);
	const finder = createLocalServerFinder({
		ports: { ollama, lmstudio, llamacpp: NOBODY, jan: NOBODY, vllm: NOBODY },
	});
	expect(await finder.find()).toMatchObject([
		{
			kind: "ollama",
			label: "Ollama",
			baseUrl: `http://127.0.0.1:${ollama}/v1`,
			models: ["llama3.2:latest"],
		},
		{
			kind: "lmstudio",
			label: "LM Studio",
			baseUrl: `http://127.0.0.1:${lmstudio}/v1`,
			models: ["qwen/qwen3-8b"],
		},
	]);
});

test.each<[string, RequestListener]>([
	[
		"a web page",
		(_request, response) => response.setHeader("content-type", "text/html").end("<h1>Tomcat</h1>"),
	],
	[
		"a list of models as text",
		(_request, response) => response.setHeader("content-type", "text/plain").end(LIST),
	],
	[
		"some JSON",
		(_request, response) =>
			response.setHeader("content-type", "application/json").end('{"data":[{"id":"m"}]}'),
	],
	[
		"a list of other things",
		(_request, response) =>
			response
				.setHeader("content-type", "application/json")
				.end('{"object":"list","data":[{"id":"m","object":"file"}]}'),
	],
	[
		"an error",
		(_request, response) => response.writeHead(500, { "content-type": "application/json" }).end(LIST),
	],
	[
		"a redirect",
		(request, response) => {
			if (request.url === "/v1/models") response.writeHead(302, { location: "/real" }).end();
			else response.setHeader("content-type", "application/json").end(LIST);
		},
	],
	[
		"no end of data",
		(_request, response) => {
			response.setHeader("content-type", "application/json").write("[");
			const timer = setInterval(() => response.write(" ".repeat(200_000)), 1);
			response.once("close", () => clearInterval(timer));
		},
	],
	["silence", () => undefined],
])("%s on the port is no model server", async (_name, listener) => {
	const port = await serve(listener);
	const finder = createLocalServerFinder({
		ports: { ollama: NOBODY, lmstudio: NOBODY, llamacpp: port, jan: NOBODY, vllm: NOBODY },
	});
	expect(await finder.find()).toEqual([]);
});

test("what was found is not asked for again within ten seconds", async () => {
	let requests = 0;
	const port = await serve((_request, response) => {
		requests++;
		response.setHeader("content-type", "application/json").end(LIST);
	});
	let now = 0;
	const finder = createLocalServerFinder({
		ports: { ollama: port, lmstudio: NOBODY, llamacpp: NOBODY, jan: NOBODY, vllm: NOBODY },
		now: () => now,
	});
	await Promise.all([finder.find(), finder.find()]);
	now = 9_999;
	await finder.find();
	expect(requests).toBe(1);
	now = 10_000;
	expect(await finder.find()).toHaveLength(1);
	expect(requests).toBe(2);
});

test("nothing of this server is told to the ones that are asked", async () => {
	const headers: string[] = [];
	const port = await serve((request, response) => {
		headers.push(...Object.keys(request.headers));
		response.end();
	});
	await createLocalServerFinder({
		ports: { ollama: port, lmstudio: NOBODY, llamacpp: NOBODY, jan: NOBODY, vllm: NOBODY },
	}).find();
	expect(headers).toContain("accept");
	expect(headers).not.toContain("authorization");
	expect(headers).not.toContain("cookie");
});
