import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeUpstream, startFakeUpstream } from "../../../tests/support/fake-upstream.ts";
import type { ModelDelta } from "../../application/model-port.ts";
import { createModelRouter, type ModelRouterOptions } from "./model-router.ts";
import type { ClosableProvider } from "./open-ai.ts";

const NOBODY = { ollama: 9, lmstudio: 9, llamacpp: 9 };
const never = new AbortController().signal;

let upstream: FakeUpstream;
const opened: ClosableProvider[] = [];
beforeEach(async () => {
	upstream = await startFakeUpstream({ models: ["fake-small", "fake-large"] });
});
afterEach(async () => {
	for (const router of opened.splice(0)) await router.close();
	await upstream.close();
});

function open(more: Partial<ModelRouterOptions> = {}): ClosableProvider {
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

async function answer(router: ClosableProvider, model: string | null, content = "Hello"): Promise<string> {
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

async function list(router: ClosableProvider): Promise<string[]> {
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
	expect(open({ configured: settings }).resume).toBeUndefined();
	expect(open().resume).toBeUndefined();
	const router = open({ configured: { ...settings, background: true } });
	const request = { model: null, messages: [{ role: "user", content: "Hello" }], schema: null } as const;
	const deltas = await all(router.stream({ ...request, continueFrom: null }, never));
	const checkpoint = deltas.find((delta) => delta.type === "checkpoint");
	const again = await all(router.resume?.(request, checkpoint?.cursor ?? "", never));
	expect(again.find((delta) => delta.type === "text")).toEqual(deltas.find((delta) => delta.type === "text"));
	await router.cancel?.("any", checkpoint?.cursor ?? "");
	expect((await upstream.requests()).map((sent) => sent.path.replace(/\?.*/, ""))).toEqual([
		"/v1/responses",
		"/v1/responses/resp_0",
		"/v1/responses/resp_0/cancel",
	]);
	expect(await answer(router, "guide")).toContain("not an AI");
});
