import fc from "fast-check";
import { expect, test } from "vitest";
import type { ModelDelta } from "../../application/model-port.ts";
import { ChatChunkReader } from "./read-chat-chunks.ts";
import { SseReader } from "./read-sse.ts";

const CONTEXT = { label: "Fake", model: "m", apiKey: "", isConfigured: true };

function chunk(delta: object, more: object = {}): string {
	return JSON.stringify({
		id: "x",
		model: "m",
		choices: [{ index: 0, delta, finish_reason: null }],
		...more,
	});
}

/** Deltas of each network chunk, and the failure at the end. */
function readAll(chunks: readonly Uint8Array[]): {
	batches: (readonly ModelDelta[])[];
	failure: string | null;
} {
	const reader = new ChatChunkReader(CONTEXT);
	const sse = new SseReader({
		onData: (data) => reader.read(data),
		onContent: (content) => reader.readContent(content),
	});
	const batches = chunks.map((bytes) => {
		sse.push(bytes);
		return reader.take();
	});
	reader.end(sse.end());
	return { batches: [...batches, reader.take()], failure: reader.failure()?.code ?? null };
}

function readEvents(events: readonly string[]): { deltas: ModelDelta[]; failure: string | null } {
	const { batches, failure } = readAll(events.map((event) => Buffer.from(`data: ${event}\n\n`)));
	return { deltas: batches.flat(), failure };
}

function textOf(deltas: readonly ModelDelta[]): string {
	return deltas.map((delta) => (delta.type === "text" ? delta.text : "")).join("");
}

test("events that arrive together are one delta", () => {
	const stream = ["a", "b", "c"].map((content) => `data: ${chunk({ content })}\n\n`).join("");
	expect(readAll([Buffer.from(stream)]).batches[0]).toEqual([{ type: "text", text: "abc" }]);
});

test.each([
	["content", [chunk({ content: "a" })], [{ type: "text", text: "a" }]],
	["reasoning_content", [chunk({ reasoning_content: "r" })], [{ type: "reasoning", text: "r" }]],
	["reasoning", [chunk({ reasoning: "r" })], [{ type: "reasoning", text: "r" }]],
	[
		"both names of reasoning",
		[chunk({ reasoning: "r", reasoning_content: "r" })],
		[{ type: "reasoning", text: "r" }],
	],
	["refusal", [chunk({ refusal: "no" })], [{ type: "text", text: "no" }]],
	[
		"content as parts",
		[
			chunk({
				content: [
					{ type: "thinking", thinking: [{ type: "text", text: "r" }] },
					{ type: "text", text: "a" },
				],
			}),
		],
		[
			{ type: "reasoning", text: "r" },
			{ type: "text", text: "a" },
		],
	],
	[
		"usage",
		[
			chunk(
				{},
				{
					choices: [],
					usage: {
						prompt_tokens: 1,
						completion_tokens: 2,
						completion_tokens_details: { reasoning_tokens: 1 },
					},
				},
			),
		],
		[{ type: "usage", usage: { input_tokens: 1, output_tokens: 2, reasoning_tokens: 1 } }],
	],
	[
		"usage without sense",
		[chunk({ content: "a" }, { usage: { prompt_tokens: -1, completion_tokens: "x" } })],
		[{ type: "text", text: "a" }],
	],
	[
		"another choice",
		[
			JSON.stringify({
				choices: [
					{ index: 1, delta: { content: "z" } },
					{ index: 0, delta: { content: "a" } },
				],
			}),
		],
		[{ type: "text", text: "a" }],
	],
	[
		"fields of wrong types",
		[chunk({ content: 7, reasoning: {} }), chunk({ content: "a", refusal: 3 })],
		[{ type: "text", text: "a" }],
	],
	[
		"events that hold nothing",
		["{}", '{"choices":null}', '{"choices":[]}', chunk({ role: "assistant", content: "" })],
		[],
	],
	[
		"events without data, which keep a connection open",
		["", " ", chunk({ content: "a" })],
		[{ type: "text", text: "a" }],
	],
	["U+0000", [chunk({ content: "a\u0000b" })], [{ type: "text", text: "ab" }]],
])("%s is read as it is meant", (_name, events, expected) => {
	expect(readEvents(events).deltas).toEqual(expected);
});

test.each([
	[["\ud83d", "\ude42"], "🙂"],
	[["a\ud83d", "\ude42b\ud83d", "\ude43"], "a🙂b🙃"],
	[["a", "\ude42", "b"], "a\ufffdb"],
	[["\ud83d", "x"], "\ufffdx"],
	[["a\ud83d"], "a\ufffd"],
])("half a surrogate pair waits for its other half (%#)", (contents, expected) => {
	const { deltas } = readEvents([...contents.map((content) => chunk({ content })), "[DONE]"]);
	for (const delta of deltas) expect(delta.type === "text" && delta.text.isWellFormed()).toBe(true);
	expect(textOf(deltas)).toBe(expected);
});

const stop = JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
const filtered = JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: "content_filter" }] });
const length = JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: "length" }] });
const finish = (reason: string) =>
	JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: reason }] });
const a = chunk({ content: "a" });

test.each([
	["text", [a, length, "[DONE]"], ["text", "cut_short"]],
	["text, in the words of Mistral", [a, finish("model_length"), "[DONE]"], ["text", "cut_short"]],
	["text that is over", [a, stop, "[DONE]"], ["text"]],
])("an answer that had no room for more says so after its text (%s)", (_name, events, types) => {
	expect(readEvents(events).deltas.map(({ type }) => type)).toEqual(types);
});

test.each([
	["[DONE]", [a, "[DONE]"], null],
	["finish_reason and [DONE]", [a, stop, "[DONE]"], null],
	["finish_reason alone", [a, stop], null],
	["length", [a, length, "[DONE]"], null],
	["a filter after some text", [a, filtered, "[DONE]"], "model_refused"],
	["the failure of Mistral", [a, finish("error"), "[DONE]"], "model_cut"],
	["too little room at DeepSeek", [a, finish("insufficient_system_resource"), "[DONE]"], "model_cut"],
	["a failure before any text", [finish("error"), "[DONE]"], "model_empty"],
	["junk after [DONE]", [a, "[DONE]", "{broken", '{"error":{"message":"late"}}'], null],
	["neither after text", [a], "model_cut"],
	["neither after reasoning", [chunk({ reasoning: "r" })], "model_cut"],
	["neither, without text", [chunk({ role: "assistant" })], "model_unreachable"],
	["nothing at all", [], "model_unreachable"],
	["[DONE] without text", ["[DONE]"], "model_empty"],
	["reasoning and then no answer", [chunk({ reasoning: "r" }), stop, "[DONE]"], "model_empty"],
	["a filter without text", [filtered, "[DONE]"], "model_refused"],
	["half a JSON", [a, '{"choices":[{"de'], "model_malformed"],
	["no JSON", [a, "hello"], "model_malformed"],
	["JSON that is no object", [a, "42"], "model_malformed"],
	["a list", [a, "[]"], "model_malformed"],
	["an error", [a, '{"error":{"message":"x","type":"server_error"}}'], "model_failed"],
	["an error as text", ['{"error":"boom"}'], "model_failed"],
	["an error of vLLM", ['{"object":"error","message":"boom","code":400}'], "model_refused"],
	["a rate limit inside", ['{"error":{"message":"slow","code":429}}'], "model_rate_limited"],
	["no credit inside", ['{"error":{"message":"pay","code":"insufficient_quota"}}'], "model_quota"],
])("a stream that ends with %s has the right end", (_name, events, code) => {
	const { deltas, failure } = readEvents(events);
	expect(failure).toBe(code);
	if (events[0] === a) expect(textOf(deltas)).toBe("a");
});

test("an error inside an answer cannot be retried, one before it can", () => {
	const error = '{"error":{"message":"x","type":"server_error"}}';
	for (const [events, retryable] of [
		[[error], true],
		[[a, error], false],
	] as const) {
		const reader = new ChatChunkReader(CONTEXT);
		for (const event of events) reader.read(event);
		expect(reader.failure()?.retryable).toBe(retryable);
	}
});

type PlainEvent = { choices: { index?: number; delta: { content?: string } }[] };

/** What a plain reading of each event by itself gives. */
function plainText(events: readonly string[]): string {
	const choices = events.map((event) => (JSON.parse(event) as PlainEvent).choices[0]);
	return choices.map((choice) => (choice?.index === 1 ? "" : (choice?.delta.content ?? ""))).join("");
}

/** Forms in which events may follow each other; most are alike, as in a real stream. */
const FORMS: Readonly<Record<string, (text: string) => string>> = {
	plain: (content) => chunk({ content }),
	plain2: (content) => chunk({ content }),
	plain3: (content) => chunk({ content }),
	escaped: (content) => chunk({ content }).replace(/[^\x20-\x7e]/g, escapeUnit),
	padded: (content) => chunk({ content }, { obfuscation: content.length.toString(36).repeat(3) }),
	spaced: (content) => `{"choices": [{"index": 0, "delta": {"content": ${JSON.stringify(content)}}}]}`,
	both: (content) => chunk({ content, reasoning: "r" }),
	reasoning: (text) => chunk({ reasoning: text }),
	other: (content) => JSON.stringify({ choices: [{ index: 1, delta: { content }, finish_reason: null }] }),
	finish: (content) =>
		JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: "length" }] }),
};

function escapeUnit(unit: string): string {
	return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

const TRICKY = [
	'"',
	"\\",
	'\\"',
	"\n\n",
	"data: ",
	'"content":"',
	'"},"finish_reason":null}]}',
	"\\u0041",
	"{}",
	"\r",
	"é",
	"🙂",
];

test("reading without parsing gives the same text as parsing every event", () => {
	const content = fc.oneof(fc.string({ unit: "grapheme", maxLength: 8 }), fc.constantFrom(...TRICKY));
	const event = fc
		.tuple(fc.constantFrom(...Object.keys(FORMS)), content)
		.map(([form, text]) => FORMS[form]?.(text) ?? "");
	const sizes = fc.integer({ min: 1, max: 2000 });
	fc.assert(
		fc.property(
			fc.array(event, { maxLength: 40 }),
			sizes,
			fc.constantFrom("\n", "\r\n"),
			(datas, size, eol) => {
				const events = [...datas, "[DONE]"].map((data) => `data: ${data}${eol}${eol}`);
				const bytes = Buffer.from(events.join(""));
				const chunks: Uint8Array[] = [];
				for (let i = 0; i < bytes.length; i += size) chunks.push(bytes.subarray(i, i + size));
				expect(textOf(readAll(chunks).batches.flat())).toBe(plainText(datas).replaceAll("\u0000", ""));
			},
		),
		{ numRuns: 800, seed: 11 },
	);
});

test("the content of an event is not mistaken for another field of that name and value", () => {
	const event = (filter: string, content: string) =>
		JSON.stringify({
			filter: { content: filter },
			choices: [{ index: 0, delta: { content }, finish_reason: null }],
		});
	const stream = [event("a", "a"), event("a", "a"), event("z", "a"), event("z", "a")];
	const bytes = Buffer.from(stream.map((data) => `data: ${data}\n\n`).join(""));
	expect(textOf(readAll([bytes]).batches.flat())).toBe("aaaa");
});

test("an event that only looks like the ones before is parsed and refused", () => {
	const good = chunk({ content: "x" });
	const bad = good.replace('"x"', '"x"y"');
	const control = good.replace('"x"', '"x\u0001"');
	for (const event of [bad, control]) {
		const stream = `data: ${good}\n\ndata: ${good}\n\ndata: ${event}\n\ndata: ${good}\n\n`;
		const { batches, failure } = readAll([Buffer.from(stream)]);
		expect(textOf(batches.flat())).toBe("xx");
		expect(failure).toBe("model_malformed");
	}
});

test("equal events cut between their two line ends are each read once", () => {
	const event = `data: ${chunk({ content: "same" })}\n\n`;
	for (const pad of ["", ":\n", ": \n\n", "\n"]) {
		const stream = Buffer.from(`${event}${event}${pad}${event}${event}`);
		for (let cut = 0; cut <= stream.length; cut++) {
			const { batches } = readAll([stream.subarray(0, cut), stream.subarray(cut)]);
			expect(textOf(batches.flat()), `cut at ${cut}`).toBe("same".repeat(4));
		}
	}
});
