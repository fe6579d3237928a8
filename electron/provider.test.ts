import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { createProvider } from "./provider.ts";
import type { Secrets } from "./secrets.ts";
import { type Settings, settingsSchema } from "./settings.ts";

const KEY = "sk-good";

function openProvider(openAiUrl: string | null = null, kept = new Map<string, string>()) {
	let settings: Settings = settingsSchema.parse({});
	const secrets: Secrets = {
		read: async (name) => kept.get(name) ?? null,
		write: async (name, value) => void (value === null ? kept.delete(name) : kept.set(name, value)),
		protection: async () => "keychain",
	};
	const change = (patch: Partial<Settings>) => {
		settings = { ...settings, ...patch };
		return settings;
	};
	return createProvider({ settings: { read: () => settings, change }, secrets, fetch, openAiUrl });
}

async function openUpstream() {
	const seen: (string | undefined)[] = [];
	const server = createServer((request, response) => {
		seen.push(request.headers.authorization);
		if (request.url === "/moved/models") return response.writeHead(302, { location: "/v1/models" }).end();
		const status = /^\/status-(\d+)\//.exec(request.url ?? "")?.[1];
		if (status !== undefined) return response.writeHead(Number(status)).end("{}");
		if (request.url === "/page/models") return response.end("<html>");
		const isKnown = request.headers.authorization === `Bearer ${KEY}`;
		response.writeHead(isKnown ? 200 : 401).end(JSON.stringify({ data: [{ id: "a" }, { id: 1 }, "b"] }));
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return { seen, url, [Symbol.dispose]: () => void server.close() };
}

test("a key is tried at the provider before it is kept", async () => {
	using upstream = await openUpstream();
	const provider = openProvider();
	const check = (path: string, apiKey: string) =>
		provider.check({ baseUrl: `${upstream.url}${path}`, model: null, apiKey });
	expect(await check("/v1", KEY)).toEqual({ ok: true, models: ["a"] });
	expect(await check("/v1/", "sk-bad")).toEqual({ ok: false, message: "The server refused this key." });
	expect(await check("/page", KEY)).toMatchObject({ ok: false });
	// A key must not follow a redirect to somewhere else.
	expect(await check("/moved", KEY)).toMatchObject({ ok: false });
	expect(await provider.check({ baseUrl: "http://127.0.0.1:1/v1", model: null })).toMatchObject({
		ok: false,
	});
});

test("a key is sent to the server it was entered for and to no other", async () => {
	using upstream = await openUpstream();
	const provider = openProvider();
	await provider.save({ baseUrl: "https://one.example/v1", model: "m", apiKey: KEY });
	expect(await provider.serverSettings()).toEqual({
		OPENAI_BASE_URL: "https://one.example/v1",
		MODEL_NAME: "m",
		OPENAI_API_KEY: KEY,
	});
	await provider.check({ baseUrl: `${upstream.url}/v1`, model: null });
	expect(upstream.seen).toEqual([undefined]);
	expect(await provider.save({ baseUrl: "https://one.example/v1", model: "n" })).toMatchObject({
		hasKey: true,
	});
	expect(await provider.save({ baseUrl: `${upstream.url}/v1`, model: "n" })).toMatchObject({ hasKey: false });
	expect(await provider.save({ baseUrl: null, model: null, apiKey: null })).toMatchObject({ hasKey: false });
	expect(await provider.serverSettings()).toEqual({});
});

test.each([
	["/status-401", /refused this key/],
	["/status-429", /too many, or its credit is used up\. Try again/],
	["/status-503", /trouble of its own \(status 503\)\. Try again later/],
	["/status-404", /end in \/v1/],
	["/moved", /leads to another one/],
	["/page", /not a server of this kind/],
])("a check of %s says what happened and what to do", async (path, sentence) => {
	using upstream = await openUpstream();
	const told = await openProvider().check({ baseUrl: upstream.url + path, model: null, apiKey: KEY });
	expect(told).toEqual({ ok: false, message: expect.stringMatching(sentence) });
});

test("without a network, or without anyone there, the sentence says so", async () => {
	const check = async (baseUrl: string) => openProvider().check({ baseUrl, model: null, apiKey: KEY });
	const gone = await openUpstream();
	gone[Symbol.dispose]();
	expect(await check(`${gone.url}/v1`)).toMatchObject({
		message: expect.stringMatching(/Nothing answers/),
	});
	expect(await check("http://nowhere.invalid/v1")).toMatchObject({
		message: expect.stringMatching(/no network/),
	});
});

test("the environment's address stands for OpenAI when a key is entered, and is kept with it", async () => {
	using upstream = await openUpstream();
	const address = `${upstream.url}/v1`;
	const provider = openProvider(address);
	expect(await provider.read()).toMatchObject({ baseUrl: null, openAiUrl: address });
	expect(await provider.serverSettings()).toEqual({});
	const input = { baseUrl: null, model: null };
	expect(await provider.check({ ...input, apiKey: KEY })).toMatchObject({ ok: true });
	expect(await provider.save({ ...input, apiKey: KEY })).toMatchObject({ baseUrl: address, hasKey: true });
	expect(await provider.check(input)).toMatchObject({ ok: true });
	expect(await provider.serverSettings()).toEqual({ OPENAI_BASE_URL: address, OPENAI_API_KEY: KEY });
	expect(await provider.save({ ...input, apiKey: null })).toMatchObject({ baseUrl: null, hasKey: false });
	expect(await provider.serverSettings()).toEqual({});
});

test("a key entered for OpenAI does not follow the environment of a later start", async () => {
	using upstream = await openUpstream();
	const later = openProvider(`${upstream.url}/v1`, new Map([["provider", KEY]]));
	expect(await later.serverSettings()).toEqual({ OPENAI_API_KEY: KEY });
	await later.check({ baseUrl: null, model: null });
	expect(upstream.seen).toEqual([undefined]);
	expect(await later.save({ baseUrl: null, model: "m" })).toMatchObject({ baseUrl: null, hasKey: true });
});
