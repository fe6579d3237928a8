import { expect, test } from "vitest";
import type { ResponseCursor } from "./response-cursor.ts";
import { ResponseReader } from "./response-reader.ts";

const context = { label: "Fake", model: "m", apiKey: "", isConfigured: true };
const created = { type: "response.created", response: { id: "r1", background: true } };
const text = (delta: string) => ({ type: "response.output_text.delta", delta });

/** Reads events with their numbers from `first` on; returns all that was told. */
function readAll(events: readonly object[], from: ResponseCursor | null = null, first = 0) {
	const reader = new ResponseReader({ context, from, movesOn: true });
	const deltas = events.flatMap((event, index) => {
		reader.read(JSON.stringify({ sequence_number: first + index, ...event }));
		return reader.take();
	});
	reader.end(null);
	return { reader, deltas: [...deltas, ...reader.take()], failure: reader.failure() };
}

const joined = (deltas: readonly { type: string; text?: string }[], type: string) =>
	deltas.map((delta) => (delta.type === type ? delta.text : "")).join("");

test("events that are not known are passed over", () => {
	const events = [created, { type: "keepalive" }, { type: "response.web_search_call.searching" }, text("a")];
	const { deltas, failure } = readAll([...events, { type: "response.completed" }]);
	expect(joined(deltas, "text")).toBe("a");
	expect(failure).toBeNull();
});

test("events without data, which keep a connection open, are passed over", () => {
	const reader = new ResponseReader({ context, from: null, movesOn: true });
	for (const data of ["", JSON.stringify(text("a")), " "]) reader.read(data);
	expect(reader.failure()).toBeNull();
	expect(joined(reader.take(), "text")).toBe("a");
});

test("the parts of a reasoning summary stand apart, in the stream as in the whole", () => {
	const summary = (delta: string) => ({ type: "response.reasoning_summary_text.delta", delta });
	const added = { type: "response.reasoning_summary_part.added" };
	const streamed = readAll([created, added, summary("one"), added, summary("two"), text("a")]).deltas;
	expect(joined(streamed, "reasoning")).toBe("one\n\ntwo");
	const reader = new ResponseReader({ context, from: null, movesOn: true });
	const output = [
		{ type: "reasoning", summary: [{ text: "one" }, { text: "two" }] },
		{ type: "message", content: [{ type: "output_text", text: "a" }] },
	];
	reader.readWhole(JSON.stringify({ object: "response", id: "r1", status: "completed", output }));
	const whole = reader.take();
	expect(joined(whole, "reasoning")).toBe("one\n\ntwo");
	expect(joined(whole, "text")).toBe("a");
});

test("events before the point of a resume are not told again, if a provider sends them", () => {
	const from = { id: "r1", sequence: 2, text: 2, reasoning: 0 };
	const events = [created, text("a"), text("b"), text("c"), { type: "response.completed" }];
	expect(joined(readAll(events, from).deltas, "text")).toBe("c");
});

test("there is no checkpoint in half a character, nor after the end", () => {
	const events = [created, text("a\ud83d"), text("\ude42b"), { type: "response.completed" }];
	const cursors = readAll(events).deltas.flatMap((delta) =>
		delta.type === "checkpoint" ? [JSON.parse(delta.cursor)] : [],
	);
	expect(cursors).toEqual([
		{ id: "r1", sequence: 0, text: 0, reasoning: 0 },
		{ id: "r1", sequence: 2, text: 4, reasoning: 0 },
	]);
});

test("an answer that is told to be in the making, without a stream, can be waited for", () => {
	const reader = new ResponseReader({ context, from: null, movesOn: true });
	reader.readWhole(JSON.stringify({ object: "response", id: "r1", status: "queued", background: true }));
	reader.end(null);
	expect([reader.isFinished(), reader.failure()]).toEqual([false, null]);
	const cursor = JSON.stringify({ id: "r1", sequence: -1, text: 0, reasoning: 0 });
	expect(reader.take()).toEqual([{ type: "checkpoint", cursor }]);
});

test("text that only the final event has is told", () => {
	const output = [{ type: "message", content: [{ type: "output_text", text: "all of it" }] }];
	const { deltas } = readAll([created, { type: "response.completed", response: { output } }]);
	expect(joined(deltas, "text")).toBe("all of it");
});

test("an end of the answer that comes without text after a resume is no empty answer", () => {
	const from = { id: "r1", sequence: 7, text: 2, reasoning: 0 };
	expect(readAll([{ type: "response.completed" }], from, 8).failure).toBeNull();
	expect(readAll([{ type: "response.completed" }], { ...from, text: 0 }, 8).failure).toMatchObject({
		code: "model_empty",
		retryable: false,
	});
});

test.each([
	[{ type: "response.failed", response: { error: { code: "rate_limit_exceeded" } } }, "model_rate_limited"],
	[{ type: "response.failed", response: {} }, "model_failed"],
	[{ type: "response.cancelled" }, "model_failed"],
	[{ type: "error", code: "server_error", message: "x" }, "model_failed"],
	[{ type: "error", error: { type: "invalid_request_error", message: "x" } }, "model_refused"],
	[{ error: { message: "x" } }, "model_failed"],
	[
		{ type: "response.incomplete", response: { incomplete_details: { reason: "content_filter" } } },
		"model_refused",
	],
])("%j ends an answer without text as %s, for good", (event, code) => {
	expect(readAll([created, event]).failure).toMatchObject({ code, retryable: false });
});

test("what a filter stops in the middle has failed, for good, and keeps its text", () => {
	const end = { type: "response.incomplete", response: { incomplete_details: { reason: "content_filter" } } };
	const { deltas, failure } = readAll([created, text("a"), end]);
	expect(joined(deltas, "text")).toBe("a");
	expect(failure).toMatchObject({ code: "model_refused", retryable: false });
});

test.each([{ reason: "max_output_tokens" }, null])(
	"an answer that ended early because of %j is whole if it has text",
	(incomplete_details) => {
		const end = { type: "response.incomplete", response: { incomplete_details } };
		expect(readAll([created, text("a"), end]).failure).toBeNull();
	},
);

test.each(["42", "[]", "null", "{", '{"type":'])("%s is not an event", (data) => {
	const reader = new ResponseReader({ context, from: null, movesOn: true });
	reader.read(data);
	expect(reader.failure()).toMatchObject({ code: "model_malformed" });
});

test("an event of strange types is as good as none", () => {
	const strange = { type: 5, sequence_number: "x", delta: { a: 1 }, response: [] };
	const { deltas, failure } = readAll([created, strange, text("a"), { type: "response.completed" }]);
	expect(joined(deltas, "text")).toBe("a");
	expect(failure).toBeNull();
});
