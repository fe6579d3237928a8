import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeUpstream, startFakeUpstream } from "../../../tests/support/fake-upstream.ts";
import type { ModelDelta } from "../../application/model-port.ts";
import { createModelRouter, type ModelRouterOptions, type RoutedModels } from "./model-router.ts";

const NOBODY = { ollama: 9, lmstudio: 9, llamacpp: 9, jan: 9, vllm: 9 };
const never = new AbortController().signal;

let upstream: FakeUpstream;
const opened: RoutedModels[] = [];
beforeEach(async () => {
	upstream = await startFakeUpstream({ models: ["fake-small", "fake-large"] });
});
afterEach(async () => {
	for (const router of opened.splice(0)) await router.close();
	await upstream.close();
});

function open(more: Partial<ModelRouterOptions> = {}): RoutedModels {
	const router = createModelRouter({
		configured: null,
		findLocal: false,
		stallTimeoutMs: 5000,
		guideTokensPerSecond: 0,
		localPorts: NOBODY,
		...more,
	});
	opened.push(router);
	return router;
}

function configured(modelName = "fake-small", baseUrl = upstream.baseUrl) {
	return { configured: { baseUrl, apiKey: "key", modelName, background: false } };
}

async function answer(router: RoutedModels, model: string | null, content = "Hello"): Promise<string> {
	let text = "";
	const request = { model, messages: [{ role: "user", content }], schema: null, continueFrom: null } as const;
	for await (const batch of router.stream(request, never)) {
		for (const delta of batch) if (delta.type === "text") text += delta.text;
	}
	return text;
}

async function all(source: AsyncIterable<readonly ModelDelta[]> | undefined): Promise<ModelDelta[]> {
	const deltas: ModelDelta[] = [];
	for await (const batch of source ?? []) deltas.push(...batch);
	return deltas;
}

async function list(router: RoutedModels): Promise<string[]> {
	const models = await router.listModels(never);
	expect(models.filter((model) => model.default)).toHaveLength(1);
	return models.map((model) => `${model.id}${model.default ? "*" : ""} (${model.provider})`);
}

test("without a provider the guide answers and is the default", async () => {
	const router = open();
	expect(router.resolveModel(null)).toBe("guide");
	expect(await answer(router, null)).toContain("not an AI");
	expect(await list(router)).toEqual(["guide* (Guide)"]);
});

test("a model of this computer can be the default without a provider, a name of no such model cannot", async () => {
	const localPorts = { ...NOBODY, ollama: upstream.port };
	const router = open({ findLocal: true, localPorts, localModel: "ollama/fake-large" });
	expect(router.resolveModel(null)).toBe("ollama/fake-large");
	expect(await answer(router, null)).toBe("You said: Hello");
	expect(await list(router)).toContain("ollama/fake-large* (Ollama)");
	expect(open({ findLocal: true, localPorts, localModel: "gpt-4o-mini" }).resolveModel(null)).toBe("guide");
	expect(open({ localModel: "ollama/fake-large" }).resolveModel(null)).toBe("guide");
});

test("a default of this computer is listed while its server is gone", async () => {
	expect(await list(open({ findLocal: true, localModel: "ollama/gone" }))).toEqual([
		...["ollama/gone* (Ollama)", "guide (Guide)"],
	]);
});

test("with a provider its model is the default, and the guide is still there", async () => {
	const router = open(configured());
	expect(router.resolveModel(null)).toBe("fake-small");
	expect(router.resolveModel("x")).toBe("x");
	expect(await answer(router, null)).toBe("You said: Hello");
	expect(await answer(router, "guide")).toContain("not an AI");
	const label = new URL(upstream.url).host;
	expect(await list(router)).toEqual([`fake-small* (${label})`, `fake-large (${label})`, "guide (Guide)"]);
});

test("a name that nobody lists goes to the provider as it is", async () => {
	expect(await answer(open(configured()), "tokens?n=1")).toBe('"quoted"');
	expect((await upstream.requests()).at(-1)?.body).toMatchObject({ model: "tokens?n=1" });
});

test("without a provider such a name is an error with a sentence", async () => {
	await expect(answer(open(), "gpt-9")).rejects.toMatchObject({
		code: "model_not_found",
		message: expect.stringContaining('"gpt-9"'),
	});
});

test.each([
	["does not answer", "http://127.0.0.1:9/v1"],
	["has no list", "/elsewhere"],
])("a provider that %s still has the model that is set up", async (_name, address) => {
	const baseUrl = address.startsWith("/") ? upstream.url + address : address;
	expect(await list(open(configured("my-model", baseUrl)))).toEqual([
		`my-model* (${new URL(baseUrl).host})`,
		"guide (Guide)",
	]);
});

test("a default that the provider does not list is listed first", async () => {
	expect((await list(open(configured("my-model"))))[0]).toMatch(/^my-model\* /);
});

test("models of this computer are listed and answer, under their server's name", async () => {
	const router = open({ findLocal: true, localPorts: { ...NOBODY, ollama: upstream.port } });
	expect(await list(router)).toEqual([
		"ollama/fake-small (Ollama)",
		"ollama/fake-large (Ollama)",
		"guide* (Guide)",
	]);
	expect(await answer(router, "ollama/fake-small")).toBe("You said: Hello");
	const request = (await upstream.requests()).at(-1);
	expect(request?.body).toMatchObject({ model: "fake-small" });
	expect(request?.authorization).toBeNull();
});

test("a local server that is set up as the provider is listed once", async () => {
	const ports = { ...NOBODY, ollama: upstream.port };
	const baseUrl = `http://localhost:${upstream.port}/v1`;
	const ids = (
		await list(open({ ...configured("fake-small", baseUrl), findLocal: true, localPorts: ports }))
	).join();
	expect(ids).not.toContain("ollama/");
});

test("without looking for local servers their names mean nothing", async () => {
	await expect(
		answer(open({ localPorts: { ...NOBODY, ollama: upstream.port } }), "ollama/fake-small"),
	).rejects.toMatchObject({
		code: "model_not_found",
	});
	expect(await upstream.requests()).toEqual([]);
});

test("a local server that is gone is named in the error", async () => {
	await expect(answer(open({ findLocal: true }), "lmstudio/x")).rejects.toMatchObject({
		code: "model_unreachable",
		message: "LM Studio refused the connection. Check that it is running.",
	});
});

test("an aborted listing throws the reason of the signal", async () => {
	await expect(open(configured()).listModels(AbortSignal.abort("gone"))).rejects.toBe("gone");
});

test("closing twice does no harm", async () => {
	const router = open(configured());
	await answer(router, null);
	await router.close();
	await router.close();
});

test("only with the background on answers can be had again, from the provider that is set up", async () => {
	const { configured: settings } = configured("tokens?n=3");
	for (const without of [open({ configured: settings }), open()]) {
		const request = { model: null, schema: null };
		expect(() => without.resume(request, "cursor", never)).toThrow(
			expect.objectContaining({ code: "interrupted" }),
		);
	}
	const router = open({ configured: { ...settings, background: true } });
	const request = { model: null, messages: [{ role: "user", content: "Hello" }], schema: null } as const;
	const deltas = await all(router.stream({ ...request, continueFrom: null }, never));
	const checkpoint = deltas.find((delta) => delta.type === "checkpoint");
	const again = await all(router.resume(request, checkpoint?.cursor ?? "", never));
	expect(again.find((delta) => delta.type === "text")).toEqual(deltas.find((delta) => delta.type === "text"));
	await router.cancel("any", checkpoint?.cursor ?? "");
	expect((await upstream.requests()).map((sent) => sent.path.replace(/\?.*/, ""))).toEqual([
		"/v1/responses",
		"/v1/responses/resp_0",
		"/v1/responses/resp_0/cancel",
	]);
	expect(await answer(router, "guide")).toContain("not an AI");
});

const added = (id: string, baseUrl: string, more: object = {}) => ({
	...{ id, name: id.toUpperCase(), baseUrl, apiKey: `key-of-${id}`, headers: {} },
	...{ api: "chat_completions" as const, ...more },
});

test("several providers answer under their own names, each with its own key and headers", async () => {
	await using other = await startFakeUpstreamHere(["fake-small", "deep/er"]);
	const router = open({
		...configured(),
		providers: [added("two", other.baseUrl, { headers: { "x-team": "blue" } })],
	});
	expect((await list(router)).map((line) => line.split(" ")[0])).toEqual([
		...["fake-small*", "fake-large", "two/deep/er", "two/fake-small", "guide"],
	]);
	expect(await answer(router, "two/deep/er")).toBe("You said: Hello");
	expect((await other.requests()).at(-1)).toMatchObject({
		authorization: "Bearer key-of-two",
		body: { model: "deep/er" },
	});
	expect((await upstream.requests()).some((one) => one.authorization === "Bearer key-of-two")).toBe(false);
	expect(await answer(router, "fake-small")).toBe("You said: Hello");
	expect((await upstream.requests()).at(-1)).toMatchObject({ authorization: "Bearer key" });
});

test("an added provider can be the default, and without one the guide stays it", async () => {
	const providers = [added("two", upstream.baseUrl)];
	expect(open({ providers, localModel: "two/fake-large" }).resolveModel(null)).toBe("two/fake-large");
	expect(open({ providers, localModel: "gpt-4o-mini" }).resolveModel(null)).toBe("guide");
	const router = open({ ...configured("two/fake-large"), providers });
	expect(await list(router)).toEqual(expect.arrayContaining(["two/fake-large* (TWO)"]));
	expect((await list(router)).filter((line) => line.includes("fake-large"))).toHaveLength(2);
});

test("a provider that is dead says so and does not hold up the others", async () => {
	const router = open({
		providers: [added("dead", "http://127.0.0.1:9/v1"), added("two", upstream.baseUrl)],
	});
	expect((await list(router)).join()).toContain("two/fake-small");
	expect(router.readProblems()).toMatchObject([
		{
			providerId: "dead",
			provider: "DEAD",
			isPending: false,
			message: expect.stringContaining("refused the connection"),
		},
	]);
});

test("a provider that hangs is waited for a moment only, and told later", async () => {
	const server = createServer(() => {}).listen(0, "127.0.0.1");
	await once(server, "listening");
	const slow = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
	const router = open({
		providers: [added("slow", slow), added("two", upstream.baseUrl)],
		listTimeoutMs: 60_000,
	});
	expect((await list(router)).join()).toContain("two/fake-small");
	expect(router.readProblems()).toMatchObject([{ providerId: "slow", isPending: true }]);
	await router.close();
	server.closeAllConnections();
	server.close();
});

test("what a model can do is known from its list, else by its name, else not at all", async () => {
	const router = open(configured());
	await list(router);
	expect(router.describe("gpt-4o")).toMatchObject({ capabilities: { vision: true }, contextTokens: 128_000 });
	expect(router.describe("fake-small")).toMatchObject({ capabilities: {}, hasTokens: true });
	expect(router.describe("guide").capabilities.vision).toBe(false);
});

async function startFakeUpstreamHere(models: readonly string[]) {
	const fake = await startFakeUpstream({ models });
	return { ...fake, [Symbol.asyncDispose]: () => fake.close() };
}
