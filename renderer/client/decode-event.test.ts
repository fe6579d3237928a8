import fc from "fast-check";
import { expect, test } from "vitest";
import { eventSchema } from "../../server/protocol/events.ts";
import { decodeEvent, parseFrame } from "./decode-event.ts";
import { readTimestamp } from "./fields.ts";

const TASK = "0b54a3a2-7bd2-4f0c-8a68-5ba0c6a6b3fd";
const AT = "2026-01-27T00:00:00.000Z";
const IDS = { task_id: TASK, chat_id: "1", message_id: "2" };
const MESSAGE = {
	id: "2",
	chat_id: "1",
	content: "x",
	is_ai: true,
	timestamp: AT,
	parent_id: null,
	status: "complete",
};
const CHAT = {
	id: "1",
	user_id: "1",
	title: "t",
	created_at: AT,
	updated_at: AT,
	messages: [],
	pinned: true,
	archived: false,
	tags: ["sea"],
	folder: "Travel",
	seen_at: AT,
};

/** One of each kind, with all that is optional. */
const SETTINGS = {
	model: "m",
	system_prompt: "s",
	temperature: 0.5,
	reasoning_effort: "low",
	max_output_tokens: 9,
};
const CALL = { id: "c1", server: "files", tool: "read", arguments: "{}", round: 0, at: 3 };
const EVENTS: readonly Record<string, unknown>[] = [
	{ type: "message", message: { ...MESSAGE, is_ai: false, client_id: TASK }, rev: 4 },
	{
		type: "message_updated",
		message: {
			...MESSAGE,
			task_id: TASK,
			structured: true,
			reasoning: "r",
			model: "m",
			usage: { input_tokens: 1, output_tokens: 2, reasoning_tokens: 3 },
			error: { code: "c", message: "m" },
		},
	},
	{ type: "temporary_token", task_id: TASK, token: "é", offset: 3 },
	{ type: "temporary_complete", task_id: TASK, status: "error", error: { code: "c", message: "m" } },
	{ type: "library_updated", kind: "prompts", id: TASK },
	{ type: "history_changed", rev: 12 },
	{ type: "message_deleted", chat_id: "1", message_id: "2", rev: 7 },
	{ type: "token", token: "hé😀", offset: 3, ...IDS },
	{ type: "reasoning_token", token: "r", offset: 0, ...IDS },
	{ type: "tool_call", call: { ...CALL, status: "running", started_at: AT }, ...IDS },
	{ type: "tool_result", call: { ...CALL, status: "complete", result: "r", duration_ms: 5 }, ...IDS },
	{ type: "structured_token", data: { answer: ["a", { b: null }] }, ...IDS },
	{
		type: "generation_started",
		...IDS,
		parent_id: "1",
		model: "m",
		structured: false,
		timestamp: AT,
		client_id: TASK,
		rev: 9,
	},
	{
		type: "generation_complete",
		...IDS,
		status: "stopped",
		length: 3,
		usage: { input_tokens: 1, output_tokens: 2 },
		error: { code: "c", message: "m" },
		rev: 1,
	},
	{ type: "interim_message", message: { content: "c", timestamp: AT, task_id: TASK } },
	{
		type: "chat_created",
		chat_id: "1",
		client_id: TASK,
		chat: { ...CHAT, client_id: TASK, ...SETTINGS },
		rev: 2,
	},
	{ type: "chat_joined", chat_id: "1" },
	{ type: "chat_updated", chat_id: "1", chat: CHAT, rev: 3 },
	{ type: "update_title", chat_id: "1", title: "t" },
	{ type: "chat_deleted", chat_id: "1", rev: 5 },
	{ type: "welcome", protocol: 2, server_id: "s", user_id: "1", rev: 7, active: [{ ...IDS, offset: 8 }] },
	{ type: "pong" },
	{ type: "error", message: "m", code: "c", action: "a", client_id: "x", task_id: TASK },
];

test.each(EVENTS)("A $type of the protocol is read whole", (event) => {
	const expected = eventSchema.parse(event);
	expect(decodeEvent(event)).toEqual(expected);
});

test("There is an example for every event of the protocol", () => {
	const known = eventSchema.options.map((option) => option.shape.type.value);
	expect(EVENTS.map((event) => event.type).toSorted()).toEqual(known.toSorted());
});

test("Nothing a server sends makes the reader throw, and what it returns has the fields the app uses", () => {
	const types = fc.constantFrom(...EVENTS.map((event) => event.type), "unknown", "__proto__", 7, null);
	const hostile = fc.record(
		{
			type: types,
			message: fc.anything(),
			chat: fc.anything(),
			token: fc.anything(),
			offset: fc.anything(),
			chat_id: fc.anything(),
			task_id: fc.anything(),
			message_id: fc.anything(),
			active: fc.anything(),
			rev: fc.anything(),
			status: fc.anything(),
		},
		{ requiredKeys: ["type"] },
	);
	fc.assert(
		fc.property(hostile, (frame) => {
			const event = decodeEvent(frame);
			if (event?.type === "token")
				expect([typeof event.token, Number.isInteger(event.offset)]).toEqual(["string", true]);
			if (event?.type === "message")
				expect([typeof event.message.id, typeof event.message.content]).toEqual(["string", "string"]);
		}),
		{ numRuns: 2000, seed: 20261123 },
	);
});

test.each(["", "null", "[]", "1", "{", '"x"', undefined, new ArrayBuffer(2)])(
	"A frame that is no object is let go: %s",
	(data) => {
		expect(parseFrame(data)).toBeNull();
	},
);

test.each([
	{ given: "2026-01-27T10:00:00.123456", read: "2026-01-27T10:00:00.123Z" },
	{ given: "2026-01-27 10:00:00", read: "2026-01-27T10:00:00.000Z" },
	{ given: "2026-01-27T10:00:00+02:00", read: "2026-01-27T08:00:00.000Z" },
	{ given: "2026-01-27T10:00:00Z", read: "2026-01-27T10:00:00.000Z" },
	{ given: "yesterday", read: null },
	{ given: 5, read: null },
])("[K1] The time $given is read as $read", ({ given, read }) => {
	expect(readTimestamp(given)).toBe(read);
});

test("[W3] A snapshot keeps every digit, wherever it is written again", () => {
	const frame = `{"type":"structured_token","data":{"id":9007199254740993},"task_id":"${TASK}","chat_id":"1","message_id":"2"}`;
	const event = decodeEvent(parseFrame(frame) ?? {});
	expect(event?.type === "structured_token" && JSON.stringify(event.data)).toBe('{"id":9007199254740993}');
});
