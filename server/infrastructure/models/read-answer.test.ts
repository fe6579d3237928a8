import { Agent, fetch } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FakeUpstream, startFakeUpstream } from "../../../tests/support/fake-upstream.ts";
import { type ModelDelta, ModelError } from "../../application/model-port.ts";
import { ByteSource } from "./byte-source.ts";
import { readAnswer } from "./read-answer.ts";
import { ChatChunkReader } from "./read-chat-chunks.ts";

const CONTEXT = { label: "Fake", model: "m", apiKey: "", isConfigured: true };
const NO_CONNECTION = { pause: () => undefined, resume: () => undefined, abort: () => undefined };
const never = new AbortController().signal;

let upstream: FakeUpstream;
beforeAll(async () => {
	upstream = await startFakeUpstream();
});
afterAll(() => upstream.close());

/** Body of a streamed answer as the upstream sent it. */
async function record(scenario: string): Promise<Buffer> {
	const body = JSON.stringify({
		model: scenario,
		stream: true,
		stream_options: { include_usage: true },
		messages: [],
	});
	// A connection that was kept may be gone by the time the tests between, which fill a core, are done.
	const once = new Agent({ pipelining: 0 });
	const response = await fetch(`${upstream.baseUrl}/chat/completions`, {
		method: "POST",
		body,
		dispatcher: once,
	});
	const bytes = Buffer.from(await response.arrayBuffer());
	await once.close();
	return bytes;
}

/** How batches are had: asked for one by one, or given as they come. */
const WAYS = ["iterated", "pushed"] as const;
type Way = (typeof WAYS)[number];

async function read(
	source: ByteSource,
	way: Way = "iterated",
): Promise<{ text: string; error: unknown; deltas: ModelDelta[] }> {
	const deltas: ModelDelta[] = [];
	let error: unknown = null;
	try {
		const answer = readAnswer(inputOf(source));
		if (way === "pushed")
			await answer.forEach((batch) => {
				deltas.push(...batch);
			});
		else for await (const batch of answer) deltas.push(...batch);
	} catch (caught) {
		error = caught;
	}
	return { text: deltas.map((delta) => (delta.type === "text" ? delta.text : "")).join(""), error, deltas };
}

const inputOf = (source: ByteSource) => ({
	open: async () => source,
	onClose: () => undefined,
	reader: new ChatChunkReader(CONTEXT),
	context: CONTEXT,
	signal: never,
});

function sourceOf(chunks: readonly Uint8Array[], end: "end" | "break"): ByteSource {
	const source = new ByteSource(NO_CONNECTION, 5000);
	for (const chunk of chunks) source.push(chunk);
	if (end === "end") source.end();
	else source.fail(new Error("socket closed"));
	return source;
}

test.each(["tokens?n=12&reasoning=3", "surrogates?piece=1", "crlf?n=8", "comments?n=6&multiline=1"])(
	"a recorded stream (%s) cut at any byte gives a prefix of its text and the right end",
	async (scenario) => {
		const bytes = await record(scenario);
		const whole = await read(sourceOf([bytes], "end"));
		expect(whole.error).toBeNull();
		const doneFrom = bytes.toString("latin1").search(/"finish_reason": ?"stop"/);
		for (let cut = 0; cut < bytes.length; cut++) {
			for (const [index, end] of (["end", "break"] as const).entries()) {
				const way = WAYS[(cut + index) % 2];
				const { text, error, deltas } = await read(sourceOf([bytes.subarray(0, cut)], end), way);
				const hint = `${way}, ${end} at byte ${cut} of ${bytes.length}`;
				expect(whole.text.startsWith(text), hint).toBe(true);
				if (error === null) {
					expect(text, hint).toBe(whole.text);
					expect(cut, hint).toBeGreaterThan(doneFrom);
				} else if (deltas.length > 0)
					expect(error, hint).toMatchObject({ code: "model_cut", retryable: false });
				else expect(error, hint).toMatchObject({ code: "model_unreachable", retryable: true });
			}
		}
	},
);

test("a recorded stream split at any byte gives the same answer", async () => {
	const bytes = await record("tokens?n=10");
	const whole = await read(sourceOf([bytes], "end"));
	for (let cut = 0; cut <= bytes.length; cut++) {
		const { text, error } = await read(sourceOf([bytes.subarray(0, cut), bytes.subarray(cut)], "end"));
		expect([text, error], `split at ${cut}`).toEqual([whole.text, null]);
	}
	expect(
		(
			await read(
				sourceOf(
					[...bytes].map((byte) => Buffer.from([byte])),
					"end",
				),
			)
		).text,
	).toBe(whole.text);
});

test("what came before an error in the same chunk is given first", async () => {
	const stream = 'data: {"choices":[{"delta":{"content":"kept"}}]}\n\ndata: {"error":{"message":"boom"}}\n\n';
	const { text, error } = await read(sourceOf([Buffer.from(stream)], "end"));
	expect(text).toBe("kept");
	expect(error).toMatchObject({ code: "model_failed" });
});

test.each([
	["a web page", "<!doctype html><h1>hi</h1>", "model_malformed"],
	["a web page after white space", "\n\n <html>", "model_malformed"],
	["JSON of an error", '{"error":{"message":"boom","type":"server_error"}}', "model_failed"],
	["JSON of something else", '{"status":"ok"}', "model_malformed"],
	["half of a JSON", '{"choices":[', "model_malformed"],
	["a list", "[1]", "model_malformed"],
	["an empty body", "", "model_unreachable"],
])("%s instead of a stream is told from an answer", async (_name, body, code) => {
	const { error } = await read(sourceOf([Buffer.from(body)], "end"));
	expect(error).toBeInstanceOf(ModelError);
	expect(error).toMatchObject({ code });
});

test.each(WAYS)("a whole completion instead of a stream is an answer (%s)", async (way) => {
	const body =
		'{"choices":[{"message":{"content":"hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}';
	const { text, error, deltas } = await read(
		sourceOf(
			[...body].map((char) => Buffer.from(char)),
			"end",
		),
		way,
	);
	expect([text, error]).toEqual(["hi", null]);
	expect(deltas.at(-1)).toEqual({ type: "usage", usage: { input_tokens: 1, output_tokens: 2 } });
});

test.each(WAYS)("silence is a stall (%s)", async (way) => {
	const silent = new ByteSource(NO_CONNECTION, 30);
	silent.push(Buffer.from('data: {"choices":[{"delta":{"content":"a"}}]}\n\n'));
	const { text, error } = await read(silent, way);
	expect(text).toBe("a");
	expect(error).toMatchObject({ code: "model_stalled", retryable: false });
});

test("a reader that is away for longer than that is no stall", async () => {
	const source = new ByteSource(NO_CONNECTION, 30);
	source.push(Buffer.from('data: {"choices":[{"delta":{"content":"a"}}]}\n\n'));
	await new Promise((resolve) => setTimeout(resolve, 60));
	source.push(Buffer.from("data: [DONE]\n\n"));
	source.end();
	const { text, error } = await read(source);
	expect([text, error]).toEqual(["a", null]);
});

test.each(WAYS)("silence after the model has finished does not spoil the answer (%s)", async (way) => {
	const silent = new ByteSource(NO_CONNECTION, 30);
	silent.push(Buffer.from('data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}\n\n'));
	const { text, error } = await read(silent, way);
	expect([text, error]).toEqual(["a", null]);
});

test("a reader that takes its time makes the connection wait", async () => {
	const calls: string[] = [];
	const source = new ByteSource(
		{ ...NO_CONNECTION, pause: () => calls.push("pause"), resume: () => calls.push("resume") },
		5000,
	);
	for (let i = 0; i < 10; i++) source.push(Buffer.alloc(64 * 1024));
	expect(calls).toEqual(["pause"]);
	await source.read();
	expect(calls).toEqual(["pause", "resume"]);
	source.abort(new Error("over"));
});

test("a body in memory that is used again for every chunk is read right", async () => {
	const body = 'data: {"choices":[{"delta":{"content":"héllo"}}]}\r\n\r\ndata: [DONE]\n\n';
	for (const bytes of [Buffer.from(body), Buffer.from('{"choices":[{"message":{"content":"héllo"}}]}')]) {
		const source = new ByteSource(NO_CONNECTION, 5000);
		const reading = read(source, "pushed");
		await Promise.resolve();
		const memory = Buffer.alloc(1);
		for (const byte of bytes) {
			memory[0] = byte;
			source.push(memory);
		}
		source.end();
		expect(await reading).toMatchObject({ text: "héllo", error: null });
	}
});

test("blank lines before an answer do not hide what it is", async () => {
	const source = sourceOf(
		["\n", " \n", '{"choices":[{"message":{"content":"hi"}}]}'].map((text) => Buffer.from(text)),
		"end",
	);
	expect(await read(source)).toMatchObject({ text: "hi", error: null });
});

test.each([
	["its end", "[DONE]", null],
	["a failure", '{"error":{"message":"x"}}', ModelError],
])("what comes after %s of an answer that is pushed changes nothing", async (_name, last, failure) => {
	const source = new ByteSource(NO_CONNECTION, 5000);
	const reading = read(source, "pushed");
	await Promise.resolve();
	const call = '{"index":0,"id":"c","function":{"name":"f","arguments":"{}"}}';
	source.push(Buffer.from(`data: {"choices":[{"delta":{"content":"a","tool_calls":[${call}]}}]}\n\n`));
	source.push(Buffer.from(`data: ${last}\n\n`));
	source.push(Buffer.from('data: {"choices":[{"delta":{"content":"b"}}]}\n\n'));
	const { deltas, error } = await reading;
	const told = failure === null ? ["text", "tool_call"] : ["text"];
	expect(deltas.map((delta) => delta.type)).toEqual(told);
	expect(error instanceof ModelError).toBe(failure !== null);
});
