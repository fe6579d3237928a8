import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type FakeUpstream, startFakeUpstream } from "../../../tests/support/fake-upstream.ts";
import { fakeText } from "../../../tests/support/fake-upstream-text.ts";
import type { ModelDelta, ModelRequest } from "../../application/model-port.ts";
import { DEFAULT_ANSWER_SCHEMA } from "../../domain/answer-schema.ts";
import { type ClosableProvider, createOpenAiProvider } from "./open-ai.ts";
import type { OpenAiOptions } from "./open-ai-client.ts";

const never = new AbortController().signal;
const KEY = "sk-test-0123456789";

let upstream: FakeUpstream;
const opened: ClosableProvider[] = [];
beforeAll(async () => {
	upstream = await startFakeUpstream();
});
afterAll(() => upstream.close());
afterEach(async () => {
	for (const provider of opened.splice(0)) await provider.close();
	await upstream.setScenario(null);
});

function open(more: Partial<OpenAiOptions> = {}): ClosableProvider {
	const provider = createOpenAiProvider({
		baseUrl: upstream.baseUrl,
		apiKey: KEY,
		defaultModel: "default-model",
		stallTimeoutMs: 10_000,
		label: "Fake",
		local: false,
		isConfigured: true,
		providerId: "fake",
		...more,
	});
	opened.push(provider);
	return provider;
}

function ask(model: string | null, more: Partial<ModelRequest> = {}): ModelRequest {
	return { model, messages: [{ role: "user", content: "Hello" }], schema: null, continueFrom: null, ...more };
}

type Read = { text: string; deltas: ModelDelta[]; batches: number; error: unknown };

async function read(provider: ClosableProvider, request: ModelRequest, signal = never): Promise<Read> {
	const result: Read = { text: "", deltas: [], batches: 0, error: null };
	try {
		for await (const batch of provider.stream(request, signal)) {
			result.batches++;
			result.deltas.push(...batch);
			for (const delta of batch) if (delta.type === "text") result.text += delta.text;
		}
	} catch (error) {
		result.error = error;
	}
	return result;
}

async function lastBody(): Promise<Record<string, unknown>> {
	return (await upstream.requests()).at(-1)?.body as Record<string, unknown>;
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
	for (let i = 0; i < 200 && !(await isTrue()); i++) await new Promise((resolve) => setTimeout(resolve, 5));
	expect(await isTrue()).toBe(true);
}

test("an answer comes byte for byte, with its usage", async () => {
	const { text, deltas, error } = await read(open(), ask("tokens?n=400&seed=3"));
	expect(error).toBeNull();
	expect(text).toBe(fakeText(3, 400));
	expect(deltas.at(-1)).toEqual({
		type: "usage",
		usage: { input_tokens: 11, output_tokens: 400, reasoning_tokens: 3, cached_tokens: 4 },
	});
});

test.each([
	"bytewise?n=15",
	"crlf?n=15",
	"cr?n=15",
	"comments?n=15",
	"tokens?n=15&split=7&eol=crlf",
	"tokens?n=15&multiline=1",
	"no-done?n=15",
	"error-after-done?n=15",
	"junk-after-done?n=15",
	"length?n=15",
	"json-body?n=15",
	"refusal?n=15",
])("the answer is the same in the form %s", async (scenario) => {
	const { text, error } = await read(open(), ask(scenario));
	expect([text, error]).toEqual([fakeText(1, 15), null]);
});

test("surrogate pairs that the provider splits come whole", async () => {
	const { text, deltas } = await read(open(), ask("surrogates?piece=1&batch=1&split=9"));
	expect(text).toBe("start 🙂🙃 mid 👩‍👩‍👧 𝒳 end 🙂");
	for (const delta of deltas) if (delta.type === "text") expect(delta.text.isWellFormed()).toBe(true);
});

test("reasoning is told from the answer", async () => {
	for (const field of ["reasoning", "reasoning_content"]) {
		const { text, deltas } = await read(open(), ask(`reasoning?n=5&field=${field}`));
		expect(text).toBe(fakeText(1, 5));
		expect(deltas[0]).toEqual({ type: "reasoning", text: fakeText(99, 8) });
	}
});

test("tokens are given as they come, not at the end", async () => {
	const { batches } = await read(open(), ask("tokens?n=10&rate=20"));
	expect(batches).toBeGreaterThan(5);
});

test("the messages are sent once and in order, with key and model", async () => {
	const messages = [
		{ role: "system", content: "Be brief." },
		{ role: "user", content: "One" },
		{ role: "assistant", content: "Two" },
		{ role: "user", content: "Three" },
	] as const;
	const { text } = await read(open(), ask("echo", { messages }));
	expect(JSON.parse(text)).toEqual(messages);
	const request = (await upstream.requests()).at(-1);
	expect(request?.authorization).toBe(`Bearer ${KEY}`);
	expect(request?.body).toMatchObject({
		model: "echo",
		stream: true,
		stream_options: { include_usage: true },
	});
});

test("without a model the default one is asked; without a key none is sent", async () => {
	const { text } = await read(open({ apiKey: "" }), ask(null));
	expect(text).toBe("You said: Hello");
	const request = (await upstream.requests()).at(-1);
	expect(request?.authorization).toBeNull();
	expect(request?.body).toMatchObject({ model: "default-model" });
});

test("an answer that broke is sent along with the wish to go on from it", async () => {
	const { text } = await read(open(), ask("echo", { continueFrom: "Half an ans" }));
	const sent = JSON.parse(text) as { role: string; content: string }[];
	expect(sent.map((message) => message.role)).toEqual(["user", "assistant", "user"]);
	expect(sent[1]?.content).toBe("Half an ans");
	expect(sent[2]?.content).toMatch(/exactly where it ends/);
});

test.each([
	["auth", "model_auth", false, /Fake refused the API key.*OPENAI_API_KEY/],
	["forbidden", "model_auth", false, /does not allow this API key to use "forbidden"/],
	["not-found", "model_not_found", false, /Fake does not know the model "not-found"/],
	["quota", "model_quota", false, /no credit left/],
	["context-too-long", "model_context_too_long", false, /longer than "context-too-long" of Fake can read/],
	["bad-request", "model_refused", false, /It says: Invalid value for 'temperature'/],
	["status?code=422", "model_refused", false, /422/],
	["status?code=402", "model_quota", false, /no credit/],
	["status?code=408", "model_failed", true, /408/],
	["status?code=409", "model_failed", true, /409/],
	["status?code=500", "model_failed", true, /Try again/],
	["status?code=503", "model_failed", true, /503/],
	["status?code=529", "model_failed", true, /529/],
	["status?code=302", "model_malformed", false, /redirect/],
	["html", "model_malformed", false, /web page/],
	["json-error", "model_failed", true, /Something broke/],
	["filtered", "model_refused", false, /content filter/],
	["empty", "model_empty", true, /without writing/],
	["malformed?at=0", "model_malformed", false, /not an answer/],
	["end?at=0", "model_unreachable", true, /before/],
	["cut?at=0", "model_unreachable", true, /before/],
])("the failure %s is told as %s", async (scenario, code, retryable, sentence) => {
	const { text, error } = await read(open(), ask(scenario));
	expect(text).toBe("");
	expect(error).toMatchObject({ code, retryable });
	expect((error as Error).message).toMatch(sentence);
});

test.each([
	["filtered?n=7", "model_refused"],
	["cut?n=20&at=7", "model_cut"],
	["end?n=20&at=7", "model_cut"],
	["malformed?n=20&at=7", "model_malformed"],
	["not-an-object?n=20&at=7", "model_malformed"],
	["error-in-stream?n=20&at=7", "model_failed"],
])("after a failure in the middle (%s) what came is kept", async (scenario, code) => {
	const { text, error } = await read(open(), ask(scenario));
	expect(text).toBe(fakeText(1, 7));
	expect(error).toMatchObject({ code, retryable: false });
});

test.each([
	["seconds", 2000, 2000],
	["ms", 2000, 2000],
	["date", 0, 3000],
])("the wait that the provider asks for is told (%s)", async (form, least, most) => {
	const provider = open();
	const first = await read(provider, ask(`rate-limit?after=2&form=${form}&key=${form}`));
	expect(first.error).toMatchObject({ code: "model_rate_limited", retryable: true });
	const { retryAfterMs } = first.error as { retryAfterMs: number };
	expect(retryAfterMs).toBeGreaterThanOrEqual(least);
	expect(retryAfterMs).toBeLessThanOrEqual(most);
	const second = await read(provider, ask(`rate-limit?after=2&form=${form}&key=${form}`));
	expect(second.error).toBeNull();
});

test("one attempt is one request", async () => {
	const before = (await upstream.requests()).length;
	const { error } = await read(open(), ask("status?code=500&key=once"));
	expect(error).toMatchObject({ code: "model_failed" });
	expect(await upstream.requests()).toHaveLength(before + 1);
});

test("a provider's words are short and hold no key", async () => {
	await upstream.setScenario(`bad-request message=key_${KEY}_${"x".repeat(2000)}`);
	const { error } = await read(open(), ask(null));
	const { message } = error as Error;
	expect(message).not.toContain(KEY);
	expect(message.length).toBeLessThan(450);
});

test("silence in the middle is a stall", async () => {
	const { text, error } = await read(open({ stallTimeoutMs: 150 }), ask("stall?n=20&at=5"));
	expect(text).toBe(fakeText(1, 5));
	expect(error).toMatchObject({ code: "model_stalled", retryable: false });
	await until(async () => (await upstream.requests()).at(-1)?.state === "aborted");
});

test("a provider that never answers is given up, and asked again if wished", async () => {
	const { error } = await read(open({ firstByteTimeoutMs: 100 }), ask("hang"));
	expect(error).toMatchObject({ code: "model_unreachable", retryable: true });
	await until(async () => (await upstream.requests()).at(-1)?.state === "aborted");
});

test.each([
	["before the headers", "hang"],
	["in the middle", "tokens?n=1000&rate=50"],
])("an abort %s ends the request at once with the reason of the signal", async (_when, scenario) => {
	const abort = new AbortController();
	const reason = new Error("stopped by a person");
	const reading = read(open(), ask(scenario), abort.signal);
	await until(
		async () => (await upstream.requests()).at(-1)?.scenario?.startsWith(scenario.slice(0, 4)) === true,
	);
	await new Promise((resolve) => setTimeout(resolve, 50));
	abort.abort(reason);
	// By itself it would end in 20 seconds, or never.
	expect((await reading).error).toBe(reason);
	await until(async () => (await upstream.requests()).at(-1)?.state === "aborted");
});

test("an abort before the start sends nothing", async () => {
	const before = (await upstream.requests()).length;
	const { error } = await read(open(), ask("tokens"), AbortSignal.abort("early"));
	expect(error).toBe("early");
	expect(await upstream.requests()).toHaveLength(before);
});

test("a reader that leaves ends the request", async () => {
	for await (const batch of open().stream(ask("tokens?n=1000&rate=50"), never)) {
		expect(batch.length).toBeGreaterThan(0);
		break;
	}
	await until(async () => (await upstream.requests()).at(-1)?.state === "aborted");
});

test("a connection is used again after a whole answer", async () => {
	const sockets = new Set<unknown>();
	const server = createServer((request, response) => {
		sockets.add(request.socket);
		response.writeHead(200, { "content-type": "text/event-stream" });
		response.end('data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: [DONE]\n\n');
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const provider = open({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` });
	for (let i = 0; i < 5; i++) expect((await read(provider, ask(null))).text).toBe("a");
	// The next request may begin before the last byte of the one before has been read.
	expect(sockets.size).toBeLessThanOrEqual(2);
	await provider.close();
	server.close();
});

test("nobody at the address is unreachable, with what to do", async () => {
	const { error } = await read(open({ baseUrl: "http://127.0.0.1:9/v1" }), ask(null));
	expect(error).toMatchObject({ code: "model_unreachable", retryable: true });
	expect((error as Error).message).toMatch(/Fake refused the connection.*OPENAI_BASE_URL/);
	const unknown = await read(open({ baseUrl: "http://does-not-exist.invalid/v1" }), ask(null));
	expect(unknown.error).toMatchObject({ code: "model_unreachable", retryable: true });
});

test("a server that does not know stream_options is asked without them, and from then on", async () => {
	const provider = open();
	const before = (await upstream.requests()).length;
	expect((await read(provider, ask("no-stream-options?n=9"))).text).toBe(fakeText(1, 9));
	expect(await upstream.requests()).toHaveLength(before + 2);
	expect((await read(provider, ask("no-stream-options?n=9"))).text).toBe(fakeText(1, 9));
	expect(await upstream.requests()).toHaveLength(before + 3);
	expect(await lastBody()).not.toHaveProperty("stream_options");
});

test("[W3] a structured answer grows in snapshots and ends whole", async () => {
	const { deltas, error } = await read(open(), ask(null, { schema: DEFAULT_ANSWER_SCHEMA }));
	const snapshots = deltas.flatMap((delta) => (delta.type === "structured" ? [delta.data] : []));
	expect(error).toBeNull();
	expect(snapshots.at(-1)).toEqual({
		answer: `answer: ${fakeText(1, 12)}`,
		reason: `reason: ${fakeText(1, 12)}`,
	});
	expect(deltas.some((delta) => delta.type === "text")).toBe(false);
	expect(await lastBody()).toMatchObject({
		response_format: { type: "json_schema", json_schema: { name: "answer", strict: true } },
	});
});

test("[W3] a server that does not know json_schema gets the schema in words, and from then on", async () => {
	const provider = open();
	const request = ask("no-json-schema", { schema: DEFAULT_ANSWER_SCHEMA });
	const before = (await upstream.requests()).length;
	expect((await read(provider, request)).error).toBeNull();
	expect((await read(provider, request)).error).toBeNull();
	expect(await upstream.requests()).toHaveLength(before + 3);
	const body = (await lastBody()) as { messages: { role: string; content: string }[] };
	expect(body).toMatchObject({ response_format: { type: "json_object" } });
	expect(body.messages[0]).toMatchObject({
		role: "system",
		content: expect.stringContaining('"required":["answer","reason"]'),
	});
});

test("[W3] an answer that does not fit is told after what came", async () => {
	const { deltas, error } = await read(open(), ask("tokens", { schema: DEFAULT_ANSWER_SCHEMA }));
	expect(deltas.filter((delta) => delta.type === "structured")).toEqual([]);
	expect(error).toMatchObject({ code: "structured_invalid" });
});

test("all models are listed, the default among them and marked", async () => {
	const models = await open().listModels(never);
	expect(models.map((model) => [model.id, model.default])).toEqual([
		["default-model", true],
		["fake-large", false],
		["fake-small", false],
	]);
	expect(models[0]).toMatchObject({ provider: "Fake", local: false });
});

test("answers cut by the network at any byte are a prefix with the right end", async () => {
	const provider = open();
	const whole = fakeText(1, 4);
	for (let bytes = 1; bytes < 1100; bytes += 7) {
		const { text, error } = await read(provider, ask(`tokens?n=4&cutbytes=${bytes}`));
		expect(whole.startsWith(text), `cut at ${bytes}`).toBe(true);
		if (error === null) expect(text).toBe(whole);
		else
			expect(error, `cut at ${bytes}`).toMatchObject({
				code: text === "" ? "model_unreachable" : "model_cut",
			});
	}
});
