import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { startFakeUpstream } from "../../../tests/support/fake-upstream.ts";
import { checkProvider } from "./check-provider.ts";

const never = new AbortController().signal;
const probe = (baseUrl: string, more: object = {}) => ({
	...{ name: "Fake", baseUrl, apiKey: "sk-secret-key", headers: {} },
	...{ api: "chat_completions" as const, model: null, ...more },
});

async function serve(listener: RequestListener) {
	const server = createServer(listener).listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	return {
		port,
		url: `http://127.0.0.1:${port}/v1`,
		[Symbol.dispose]: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}

const LIST = JSON.stringify({ object: "list", data: [{ id: "text-embedding-3" }, { id: "writer" }] });

test("a provider that works tells its models and who answered", async () => {
	const upstream = await startFakeUpstream({ models: ["text-embedding-3", "writer"] });
	expect(await checkProvider(probe(upstream.baseUrl), never)).toEqual({
		ok: true,
		models: ["text-embedding-3", "writer"],
		answeredBy: "writer",
		warning: null,
	});
	expect(await checkProvider(probe(upstream.baseUrl, { model: "own" }), never)).toMatchObject({
		ok: true,
		answeredBy: "own",
		warning: expect.stringContaining("does not list"),
	});
	expect(
		(await upstream.requests()).every(({ authorization }) => authorization === "Bearer sk-secret-key"),
	).toBe(true);
	await upstream.close();
});

test("models with names that cannot be used are left out, and take none of the others along", async () => {
	const hostile = ["", "x".repeat(300), "line\nbreak", "half \ud83d", "nul\0"];
	const upstream = await startFakeUpstream({ models: ["writer", ...hostile, "<b>", "👩‍👩‍👧"] });
	expect(await checkProvider(probe(upstream.baseUrl), never)).toEqual({
		ok: true,
		models: ["writer", "<b>", "👩‍👩‍👧"],
		answeredBy: "writer",
		warning: "5 models of its list have names that cannot be used, and are left out.",
	});
	await upstream.close();
	const worse = await startFakeUpstream({ models: [""] });
	expect(await checkProvider(probe(worse.baseUrl), never)).toMatchObject({
		ok: false,
		message: "Fake answers, but every model it lists has a name that cannot be used.",
	});
	await worse.close();
});

test.each<[string, string, RegExp]>([
	["a name that is not there", "http://no-such-host.invalid/v1", /no server named no-such-host.invalid/],
	["a port nobody listens on", "http://127.0.0.1:9/v1", /Nothing answers on port 9 of this computer/],
])("%s is told as such", async (_name, baseUrl, message) => {
	expect(await checkProvider(probe(baseUrl), never)).toMatchObject({
		ok: false,
		message: expect.stringMatching(message),
	});
});

test.each<[string, RequestListener, RegExp]>([
	[
		"a redirect",
		(_request, response) =>
			response.writeHead(302, { location: "https://elsewhere.example/v1/models" }).end(),
		/leads to https:\/\/elsewhere\.example, which is not followed/,
	],
	[
		"a web page",
		(_request, response) => response.end("<!doctype html><h1>Router</h1>"),
		/shows a web page, not an AI server/,
	],
	[
		"something else",
		(_request, response) => response.end('{"hello":1}'),
		/does not list models as OpenAI does/,
	],
	[
		"401",
		(_request, response) => response.writeHead(401).end('{"error":{"message":"Bad key sk-secret-key"}}'),
		/refused this key\..*Bad key \(key\)/,
	],
	["403", (_request, response) => response.writeHead(403).end(), /not allowed to list models \(403\)/],
	["404", (_request, response) => response.writeHead(404).end(), /no list of models at this address \(404\)/],
	[
		"429",
		(_request, response) => response.writeHead(429).end(),
		/no more requests of this key for now \(429\)/,
	],
	[
		"5xx",
		(_request, response) => response.writeHead(502).end("<h1>Bad gateway</h1>"),
		/trouble of its own \(502\)/,
	],
	["no models", (_request, response) => response.end('{"object":"list","data":[]}'), /has no model/],
	[
		"a broken connection",
		(request) => request.socket.destroy(),
		/broke off the connection without an answer/,
	],
])("%s is told with what to do", async (_name, listener, message) => {
	using server = await serve(listener);
	const check = await checkProvider(probe(server.url), never);
	expect(check).toMatchObject({ ok: false, message: expect.stringMatching(message) });
	expect(JSON.stringify(check)).not.toContain("sk-secret-key");
});

test("plain http behind https is told", async () => {
	using server = await serve((_request, response) => response.end(LIST));
	const check = await checkProvider(probe(`https://127.0.0.1:${server.port}/v1`), never);
	expect(check).toMatchObject({ ok: false, message: expect.stringContaining("does not speak https here") });
});

test.each([
	["a model that is not there", "not-found", /no model "nowhere" here/],
	["an answer that breaks off", "cut at=0", /no answer/],
	["a web page instead of an answer", "html", /no answer/],
	["an empty answer", "empty", /ended the answer without a word|no answer/],
	["no credit", "quota", /no credit left/],
])("%s is told after the list came", async (_name, scenario, message) => {
	const upstream = await startFakeUpstream({ models: ["writer"] });
	await upstream.setScenario(scenario);
	const check = await checkProvider(probe(upstream.baseUrl, { model: "nowhere" }), never);
	expect(check).toMatchObject({ ok: false, models: ["writer"], message: expect.stringMatching(message) });
	await upstream.close();
});

test("a provider without a list can be used where a model is named", async () => {
	const upstream = await startFakeUpstream({ models: ["writer"] });
	using server = await serve(async (request, response) => {
		if (request.url === "/v1/models") return void response.writeHead(404).end();
		const answer = await fetch(upstream.baseUrl + (request.url ?? "").replace("/v1", ""), {
			method: "POST",
			body: await text(request),
		});
		response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
	});
	expect(await checkProvider(probe(server.url), never)).toMatchObject({ ok: false });
	expect(await checkProvider(probe(server.url, { model: "writer" }), never)).toMatchObject({
		ok: true,
		answeredBy: "writer",
		warning: expect.stringContaining("does not tell its models"),
	});
	await upstream.close();
});
