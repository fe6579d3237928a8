import fc from "fast-check";
import { expect, test } from "vitest";
import { type AnswerSchema, type ModelDelta, ModelError } from "../../application/model-port.ts";
import { DEFAULT_ANSWER_SCHEMA } from "../../domain/answer-schema.ts";
import { structured } from "./structured.ts";

const CONTEXT = { label: "Fake", model: "m" };
const ANSWER = { answer: "Paris, „the city“ 🙂", reason: "It is\nthe capital." };

async function* stream(pieces: readonly string[], failure?: unknown): AsyncGenerator<readonly ModelDelta[]> {
	for (const text of pieces) yield [{ type: "text", text }];
	if (failure !== undefined) throw failure;
}

async function read(
	pieces: readonly string[],
	schema: AnswerSchema = DEFAULT_ANSWER_SCHEMA,
	failure?: unknown,
): Promise<{ snapshots: unknown[]; error: unknown }> {
	const snapshots: unknown[] = [];
	let error: unknown = null;
	try {
		for await (const batch of structured(stream(pieces, failure), schema, CONTEXT)) {
			for (const delta of batch) if (delta.type === "structured") snapshots.push(delta.data);
		}
	} catch (caught) {
		error = caught;
	}
	return { snapshots, error };
}

function cut(text: string, size: number): string[] {
	return text.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
}

test.each([
	["alone", JSON.stringify(ANSWER)],
	["in a code fence", `\`\`\`json\n${JSON.stringify(ANSWER, null, 2)}\n\`\`\``],
	["after words", `Here is the JSON you asked for:\n${JSON.stringify(ANSWER)}\nI hope it helps.`],
	["after words with braces", `Use {braces} like this: ${JSON.stringify(ANSWER)}`],
	["after thinking", `<think>{"answer": "no"} hmm</think>\n${JSON.stringify(ANSWER)}`],
	[
		"with escapes",
		JSON.stringify(ANSWER).replace(
			/[^\x20-\x7e]/g,
			(unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
		),
	],
])("[W3] the object is found %s, however the text is cut", async (_name, text) => {
	for (const size of [1, 2, 3, 7, 1000]) {
		const { snapshots, error } = await read(cut(text, size));
		expect(error).toBeNull();
		expect(snapshots.at(-1)).toEqual(ANSWER);
	}
});

test("[W3] every digit of a number is kept", async () => {
	const json = '{"id":12345678901234567890,"prices":[0.1234567890123456789,-9007199254740993,1.5]}';
	const numbers = { type: "array", items: { type: "number" } };
	const schema = { type: "object", properties: { id: { type: "integer" }, prices: numbers } };
	for (const size of [1, 1000]) {
		const { snapshots, error } = await read(cut(json, size), { name: "numbers", schema });
		expect(error).toBeNull();
		expect(JSON.stringify(snapshots.at(-1))).toBe(json);
	}
});

test("[W3] every snapshot is a part of the next one, and none comes twice", async () => {
	const { snapshots } = await read(cut(JSON.stringify(ANSWER), 2));
	const answers = snapshots.map((data) => (data as Partial<typeof ANSWER>).answer ?? "");
	expect(snapshots.length).toBeGreaterThan(10);
	for (const answer of answers) expect(ANSWER.answer.startsWith(answer.replace("\ufffd", ""))).toBe(true);
	expect(new Set(snapshots.map((data) => JSON.stringify(data))).size).toBe(snapshots.length);
});

test.each([
	["no JSON", "I cannot do that."],
	["half an object", '{"answer":"a","rea'],
	["a missing field", '{"answer":"a"}'],
	["a wrong type", '{"answer":"a","reason":1}'],
	["a field too many", '{"answer":"a","reason":"b","more":1}'],
	["a list", '["answer"]'],
	["text", '"answer"'],
	["nothing", ""],
	["too deep", `{"answer":${"[".repeat(5000)}${"]".repeat(5000)},"reason":"b"}`],
])("[W3] %s ends as structured_invalid with a sentence", async (_name, text) => {
	const { error } = await read(cut(text, 50));
	expect(error).toBeInstanceOf(ModelError);
	expect(error).toMatchObject({ code: "structured_invalid", retryable: false });
	expect((error as Error).message).toMatch(/"m" \(Fake\) does not fit the form "answer": ./);
});

test("[W3] what came before a failure is told before it", async () => {
	const failure = new ModelError("model_cut");
	const { snapshots, error } = await read(['{"answer":"so f', "ar"], DEFAULT_ANSWER_SCHEMA, failure);
	expect(error).toBe(failure);
	expect(snapshots.at(-1)).toEqual({ answer: "so far" });
});

test("[W3] a long answer is not parsed again for every token", async () => {
	const answer = { answer: "x".repeat(200_000), reason: "y" };
	const startedAt = performance.now();
	const { snapshots, error } = await read(cut(JSON.stringify(answer), 4));
	expect(error).toBeNull();
	expect(snapshots.at(-1)).toEqual(answer);
	expect(snapshots.length).toBeLessThan((performance.now() - startedAt) / 30 + 300);
});

test("an answer without end is given up", async () => {
	const { error } = await read(Array.from({ length: 100 }, () => "x".repeat(10_000)));
	expect(error).toMatchObject({ code: "structured_invalid" });
});

test("keys and values that no store takes are made harmless", async () => {
	const schema = { name: "free", schema: { type: "object" } };
	const { snapshots, error } = await read(
		['{"__proto__":{"polluted":1},"a":"x\\u0000y\\ud83d","n":1e999}'],
		schema,
	);
	expect(error).toBeNull();
	expect(JSON.stringify(snapshots.at(-1))).toBe('{"__proto__":{"polluted":1},"a":"xy\ufffd","n":null}');
	expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test("an object that is nested too deep for its readers is refused", async () => {
	const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
	const schema = { name: "free", schema: { type: "object" } };
	expect((await read([nested(60)], schema)).error).toBeNull();
	expect((await read([nested(100)], schema)).error).toMatchObject({ code: "structured_invalid" });
});

test("no text at all makes it throw anything but a ModelError", async () => {
	const piece = fc.oneof(
		fc.string({ maxLength: 10 }),
		fc.constantFrom(
			"{",
			"}",
			"[",
			"]",
			'"',
			":",
			",",
			"\\",
			"\\u",
			"-",
			"1e",
			"tru",
			"nul",
			"Infinity",
			"NaN",
			'{"a":',
			"```json",
			"<think>",
			"</think>",
		),
	);
	await fc.assert(
		fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
			const { error } = await read(pieces, { name: "free", schema: { type: "object" } });
			expect(error === null || error instanceof ModelError).toBe(true);
		}),
		{ numRuns: 500, seed: 5 },
	);
});
