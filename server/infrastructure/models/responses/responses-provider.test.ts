import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type FakeUpstream, startFakeUpstream } from "../../../../tests/support/fake-upstream.ts";
import { fakeText } from "../../../../tests/support/fake-upstream-text.ts";
import type { ModelDelta, ModelRequest } from "../../../application/model-port.ts";
import { DEFAULT_ANSWER_SCHEMA } from "../../../domain/answer-schema.ts";
import {
	createResponsesProvider,
	type ResponsesOptions,
	type ResumableProvider,
} from "./responses-provider.ts";

const never = new AbortController().signal;

let upstream: FakeUpstream;
const opened: ResumableProvider[] = [];
beforeAll(async () => {
	upstream = await startFakeUpstream();
});
afterAll(() => upstream.close());
afterEach(async () => {
	for (const provider of opened.splice(0)) await provider.close();
	await fetch(`${upstream.url}/__requests`, { method: "DELETE" });
});

function open(more: Partial<ResponsesOptions> = {}): ResumableProvider {
	const provider = createResponsesProvider({
		baseUrl: upstream.baseUrl,
		apiKey: "sk-test-0123456789",
		defaultModel: "default-model",
		stallTimeoutMs: 5000,
		label: "Fake",
		local: false,
		isConfigured: true,
		providerId: "fake",
		pollMs: 20,
		...more,
	});
	opened.push(provider);
	return provider;
}

function ask(model: string | null, more: Partial<ModelRequest> = {}): ModelRequest {
	return { model, messages: [{ role: "user", content: "Hello" }], schema: null, continueFrom: null, ...more };
}

/** A checkpoint and what was told before it. */
type Point = { readonly cursor: string; readonly text: string; readonly reasoning: string };
type Read = { text: string; reasoning: string; deltas: ModelDelta[]; points: Point[]; error: unknown };

async function read(source: AsyncIterable<readonly ModelDelta[]>): Promise<Read> {
	const result: Read = { text: "", reasoning: "", deltas: [], points: [], error: null };
	try {
		for await (const batch of source) {
			result.deltas.push(...batch);
			for (const delta of batch) {
				if (delta.type === "text") result.text += delta.text;
				if (delta.type === "reasoning") result.reasoning += delta.text;
				const { text, reasoning } = result;
				if (delta.type === "checkpoint") result.points.push({ cursor: delta.cursor, text, reasoning });
			}
		}
	} catch (error) {
		result.error = error;
	}
	return result;
}

const stream = (provider: ResumableProvider, request: ModelRequest, signal = never) =>
	read(provider.stream(request, signal));
const resume = (
	provider: ResumableProvider,
	request: ModelRequest,
	cursor: string | undefined,
	signal = never,
) => read(provider.resume(request, cursor ?? "none", signal));

async function paths(): Promise<string[]> {
	return (await upstream.requests()).map(({ method, path }) => `${method} ${path.replace(/resp_\d+/, "ID")}`);
}

/** Asks for an answer and waits until some of it is there. */
async function startAnswer(
	provider: ResumableProvider,
	model: string,
	signal: AbortSignal,
): Promise<{ readonly reading: Promise<Read> }> {
	const { length } = await upstream.responses();
	const reading = stream(provider, ask(model), signal);
	await expect.poll(async () => (await upstream.responses())[length]?.generatedTokens).toBeGreaterThan(3);
	return { reading };
}

const lastBilled = async () => (await upstream.responses()).at(-1);
const snapshotsOf = ({ deltas }: Read) =>
	deltas.flatMap((delta) => (delta.type === "structured" ? [delta.data] : []));

test("an answer comes byte for byte, with its usage and checkpoints", async () => {
	const { text, deltas, points, error } = await stream(open(), ask("tokens?n=400&seed=3&rate=2000"));
	expect([text, error]).toEqual([fakeText(3, 400), null]);
	expect(deltas.at(-1)).toEqual({
		type: "usage",
		usage: { input_tokens: 11, output_tokens: 400, reasoning_tokens: 3 },
	});
	expect(points.length).toBeGreaterThan(1);
	expect(await paths()).toEqual(["POST /v1/responses"]);
});

test("the messages are sent once and in order, to be written in the background and stored", async () => {
	const messages = [
		{ role: "system", content: "Be brief." },
		{ role: "user", content: "One" },
		{ role: "assistant", content: "Two" },
		{ role: "user", content: "Three" },
	] as const;
	const { text } = await stream(open(), ask("echo", { messages }));
	expect(JSON.parse(text)).toEqual(messages);
	const request = (await upstream.requests()).at(-1);
	expect(request?.authorization).toBe("Bearer sk-test-0123456789");
	expect(request?.body).toMatchObject({ model: "echo", stream: true, background: true, store: true });
});

test("an answer that was interrupted is sent along with the wish to go on from it", async () => {
	const { text } = await stream(open(), ask("echo", { continueFrom: "Half an ans" }));
	const sent = JSON.parse(text) as { role: string; content: string }[];
	expect(sent.map((message) => message.role)).toEqual(["user", "assistant", "user"]);
	expect(sent[1]?.content).toBe("Half an ans");
});

test.each(["bytewise", "crlf", "comments", "tokens?split=7", "json-body", "length", "refusal", "markdown"])(
	"the answer is the same in the form %s",
	async (scenario) => {
		const chat = scenario === "markdown" ? /^# A title/ : fakeText(1, 15);
		const { text, error } = await stream(open(), ask(`${scenario}${scenario.includes("?") ? "&" : "?"}n=15`));
		expect(error).toBeNull();
		if (typeof chat === "string") expect(text).toBe(chat);
		else expect(text).toMatch(chat);
	},
);

test("an answer that had no room for more says so after its text", async () => {
	const types: string[] = [];
	for await (const deltas of open().stream(ask("length?n=15"), new AbortController().signal))
		types.push(...deltas.map(({ type }) => type));
	expect(types.filter((type) => type === "text" || type === "cut_short").slice(-2)).toEqual([
		"text",
		"cut_short",
	]);
});

test.each(["reasoning_summary_text", "reasoning_text"])(
	"reasoning is told from the answer (%s)",
	async (field) => {
		const { text, reasoning } = await stream(open(), ask(`reasoning?n=5&field=${field}`));
		expect([text, reasoning]).toEqual([fakeText(1, 5), fakeText(99, 8)]);
	},
);

test.each(["reasoning?n=60&seed=4&rate=100", "surrogates?piece=1&batch=1&split=9"])(
	"from every checkpoint on the rest is had again, without gap and double (%s)",
	async (scenario) => {
		const provider = open();
		const whole = await stream(provider, ask(scenario));
		expect(whole.error).toBeNull();
		expect(whole.points.length).toBeGreaterThan(3);
		for (const { cursor, text, reasoning } of whole.points) {
			const rest = await resume(provider, ask(scenario), cursor);
			expect(rest.error).toBeNull();
			expect([text + rest.text, reasoning + rest.reasoning]).toEqual([whole.text, whole.reasoning]);
			for (const delta of rest.deltas)
				if (delta.type === "text") expect(delta.text.isWellFormed()).toBe(true);
		}
		expect((await paths()).filter((path) => path.startsWith("POST"))).toHaveLength(1);
	},
);

test("an answer that is cut by the network at any byte goes on from its last checkpoint", async () => {
	const provider = open();
	let checked = 0;
	for (let bytes = 1; bytes < 3600; bytes += 17) {
		const request = ask(`tokens?n=6&seed=5&cutbytes=${bytes}&batch=1`);
		const cut = await stream(provider, request);
		if (cut.error === null) continue;
		expect(cut.error, `cut at ${bytes}`).toMatchObject({ retryable: true });
		const point = cut.points.at(-1);
		if (point === undefined) continue;
		checked++;
		const rest = await resume(provider, request, point.cursor);
		expect([point.text + rest.text, rest.error], `cut at ${bytes}`).toEqual([fakeText(5, 6), null]);
	}
	expect(checked).toBeGreaterThan(50);
});

test.each([
	["cut?n=20&at=7", "model_cut"],
	["end?n=20&at=7", "model_cut"],
	["stall?n=20&at=7", "model_stalled"],
	["cut?n=20&at=0", "model_unreachable"],
	["stall?n=20&at=0", "model_stalled"],
])("a connection that breaks after a checkpoint is worth another attempt (%s)", async (scenario, code) => {
	const provider = open({ stallTimeoutMs: 150 });
	const { text, points, error } = await stream(provider, ask(scenario));
	expect(fakeText(1, 20).startsWith(text)).toBe(true);
	expect(error).toMatchObject({ code, retryable: true });
	const rest = await resume(provider, ask(scenario), points.at(-1)?.cursor);
	expect([points.at(-1)?.text + rest.text, rest.error]).toEqual([fakeText(1, 20), null]);
});

test.each([
	["failed?n=20&at=7", "model_failed", fakeText(1, 7)],
	["error-in-stream?n=20&at=7", "model_failed", fakeText(1, 7)],
	["malformed?n=20&at=7", "model_malformed", fakeText(1, 7)],
	["not-an-object?n=20&at=7", "model_malformed", fakeText(1, 7)],
	["failed?n=20&at=0", "model_failed", ""],
	["filtered", "model_refused", ""],
	["filtered?n=3", "model_refused", fakeText(1, 3)],
	["empty", "model_empty", ""],
])("a failure of the answer itself is told once, after what came (%s)", async (scenario, code, kept) => {
	const { text, error } = await stream(open(), ask(scenario));
	expect(text).toBe(kept);
	expect(error).toMatchObject({ code, retryable: false });
});

test.each([
	["auth", "model_auth", false],
	["quota", "model_quota", false],
	["not-found", "model_not_found", false],
	["bad-request", "model_refused", false],
	["status?code=503", "model_failed", true],
	["rate-limit?times=9", "model_rate_limited", true],
	["html", "model_malformed", false],
])("the refusal %s is told as with chat completions", async (scenario, code, retryable) => {
	const { error, points } = await stream(open(), ask(scenario));
	expect(error).toMatchObject({ code, retryable });
	expect(points).toEqual([]);
	expect(await paths()).toEqual(["POST /v1/responses"]);
});

test("an answer that the provider has no more cannot be resumed", async () => {
	const provider = open();
	const { points } = await stream(provider, ask("lost?n=20"));
	const { text, error } = await resume(provider, ask("lost?n=20"), points[0]?.cursor);
	expect(text).toBe("");
	expect(error).toMatchObject({ code: "model_failed", retryable: false });
	expect((error as Error).message).toMatch(/Fake no longer has the answer/);
});

test("an answer that is too old for a stream is waited for, and its rest told", async () => {
	const provider = open();
	const request = ask("old?n=60&rate=200&seed=6&reasoning=4");
	const abort = new AbortController();
	const reading = provider.stream(request, abort.signal);
	const points: Point[] = [];
	let text = "";
	for await (const batch of reading) {
		for (const delta of batch) {
			if (delta.type === "text") text += delta.text;
			if (delta.type === "checkpoint") points.push({ cursor: delta.cursor, text, reasoning: "" });
		}
		if (text.length > 40) break;
	}
	const rest = await resume(provider, request, points.at(-1)?.cursor);
	expect(rest.error).toBeNull();
	expect(points.at(-1)?.text + rest.text).toBe(fakeText(6, 60));
	expect(rest.reasoning).toBe("");
	expect(rest.deltas.at(-1)).toMatchObject({ type: "usage", usage: { output_tokens: 60 } });
	expect((await paths()).filter((path) => path === "GET /v1/responses/ID").length).toBeGreaterThan(1);
});

test("an answer that thinks for longer than a connection may be silent is waited for", async () => {
	const provider = open({ stallTimeoutMs: 100 });
	const request = ask("stall?n=30&at=4&times=2&rate=60");
	const first = await stream(provider, request);
	expect(first.error).toMatchObject({ code: "model_stalled", retryable: true });
	const rest = await resume(provider, request, first.points.at(-1)?.cursor);
	expect([first.points.at(-1)?.text + rest.text, rest.error]).toEqual([fakeText(1, 30), null]);
});

test("a provider that is away while an answer is resumed is tried again by the caller", async () => {
	const { points } = await stream(open(), ask("tokens?n=5"));
	const away = open({ baseUrl: "http://127.0.0.1:9/v1" });
	const { error } = await resume(away, ask(null), points[0]?.cursor);
	expect(error).toMatchObject({ code: "model_unreachable", retryable: true });
});

test("a cursor of another kind of provider is not resumed", () => {
	expect(() => open().resume(ask(null), "after 3", never)).toThrow(
		expect.objectContaining({ code: "interrupted", retryable: false }),
	);
});

test("an abort ends the connection with its reason, while the provider goes on writing", async () => {
	const abort = new AbortController();
	const reason = new Error("the server shuts down");
	const { reading } = await startAnswer(open(), "tokens?n=30&rate=100", abort.signal);
	abort.abort(reason);
	expect((await reading).error).toBe(reason);
	await expect.poll(lastBilled).toMatchObject({ generatedTokens: 30, cancelled: false });
});

test("[G3] a cancelled answer is written no further", async () => {
	const provider = open();
	const abort = new AbortController();
	const { reading } = await startAnswer(provider, "tokens?n=500&rate=100", abort.signal);
	abort.abort("stopped");
	const cursor = (await reading).points.at(-1)?.cursor ?? "";
	await provider.cancel("any", cursor);
	expect(await lastBilled()).toMatchObject({ cancelled: true });
	expect((await resume(provider, ask(null), cursor)).error).not.toBeNull();
});

test("[G3] an answer that is stopped before it has a name is cancelled as soon as it has one", async () => {
	const abort = new AbortController();
	const before = (await upstream.responses()).length;
	const reading = stream(open(), ask("tokens?n=500&rate=100&late=500"), abort.signal);
	await expect.poll(async () => (await upstream.responses()).length).toBe(before + 1);
	abort.abort("stopped");
	expect((await reading).error).toBe("stopped");
	expect(await lastBilled()).toMatchObject({ cancelled: false });
	await expect.poll(lastBilled).toMatchObject({ cancelled: true });
});

test("an abort before the start sends nothing", async () => {
	expect((await stream(open(), ask("tokens"), AbortSignal.abort("early"))).error).toBe("early");
	expect(await paths()).toEqual([]);
});

test("[W3] a structured answer has one checkpoint, from which the whole object is made again", async () => {
	const provider = open();
	const request = ask("structured?reasoning=3&rate=2000&piece=9", { schema: DEFAULT_ANSWER_SCHEMA });
	const first = await stream(provider, request);
	const object = { answer: `answer: ${fakeText(1, 12)}`, reason: `reason: ${fakeText(1, 12)}` };
	expect([snapshotsOf(first).at(-1), first.error]).toEqual([object, null]);
	expect(first.points).toMatchObject([{ text: "", reasoning: "" }]);
	const again = await resume(provider, request, first.points[0]?.cursor);
	expect([snapshotsOf(again).at(-1), again.error]).toEqual([object, null]);
	expect([again.reasoning, again.points]).toEqual([first.reasoning, []]);
	expect((await upstream.requests())[0]?.body).toMatchObject({
		text: { format: { type: "json_schema", name: "answer", strict: true } },
	});
});

test("a provider without /responses is asked for chat completions, and from then on", async () => {
	const provider = open();
	for (let i = 0; i < 2; i++)
		expect((await stream(provider, ask("no-responses?n=9"))).text).toBe(fakeText(1, 9));
	expect((await stream(provider, ask("tokens?n=9"))).text).toBe(fakeText(1, 9));
	const chat = "POST /v1/chat/completions";
	expect(await paths()).toEqual(["POST /v1/responses", chat, chat, chat]);
});

test("a model without background mode is asked for chat completions, and from then on", async () => {
	const provider = open();
	for (let i = 0; i < 2; i++) {
		const { text, points, error } = await stream(provider, ask("no-background?n=9"));
		expect([text, points, error]).toEqual([fakeText(1, 9), [], null]);
	}
	await stream(provider, ask("tokens?n=9"));
	const [chat, responses] = ["POST /v1/chat/completions", "POST /v1/responses"];
	expect(await paths()).toEqual([responses, chat, chat, responses]);
});

test("[W3] a form that is not understood here is asked for by a chat completion, once", async () => {
	const provider = open();
	const { error } = await stream(provider, ask("no-json-schema", { schema: DEFAULT_ANSWER_SCHEMA }));
	expect(error).toBeNull();
	expect((await stream(provider, ask("no-json-schema"))).points.length).toBeGreaterThan(0);
	expect((await paths()).at(-1)).toBe("POST /v1/responses");
});

test("a provider that ignores the wish for the background promises nothing", async () => {
	const { text, points, error } = await stream(open(), ask("ignores-background?n=9"));
	expect([text, points, error]).toEqual([fakeText(1, 9), [], null]);
});
