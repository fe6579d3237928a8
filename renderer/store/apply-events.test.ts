import { expect, test } from "vitest";
import type { Chat, Message } from "../../server/protocol/rest.ts";
import type { ClientEvent, ServerDescription } from "../client/chat-client.ts";
import { ENGLISH } from "../i18n/text.ts";
import { applyEvents } from "./apply-events.ts";
import { createChatState } from "./chat-state.ts";
import { selectMessage, selectPending, selectRunning, selectTitle } from "./selectors.ts";

const AT = "2026-01-27T00:00:00.000Z";
const IDS = { task_id: "t", chat_id: "1", message_id: "2" };

function message(
	id: string,
	parent: string | null,
	content = `text ${id}`,
	more: Partial<Message> = {},
): Message {
	const isAi = Number(id) % 2 === 0;
	return {
		id,
		chat_id: "1",
		content,
		is_ai: isAi,
		timestamp: AT,
		parent_id: parent,
		status: "complete",
		...more,
	} as Message;
}
function chat(id: string, more: Partial<Chat> = {}): Chat {
	return {
		id,
		user_id: "1",
		title: `Chat ${id}`,
		created_at: AT,
		updated_at: AT,
		messages: [],
		pinned: false,
		archived: false,
		...more,
	} as Chat;
}
const after = (...events: readonly unknown[]) => applyEvents(createChatState(), events as ClientEvent[]);
const started = {
	type: "generation_started",
	...IDS,
	parent_id: "1",
	model: "m",
	structured: false,
	timestamp: AT,
};
const token = (text: string, offset: number) => ({ type: "token", token: text, offset, ...IDS });
const complete = { type: "generation_complete", ...IDS, status: "complete", length: 5 };
const server = (serverId: string): ServerDescription => ({
	kind: "parley",
	name: "P",
	version: "1",
	serverId,
	hasLogins: false,
	capabilities: [],
	messageBytes: 1,
	attachmentBytes: 1,
	messageAttachments: 1,
});

test("[Y1] of a chat that is remembered twice the newer one is shown, whichever comes first", () => {
	const kept = chat("1", { rev: 3 });
	const read = chat("1", { rev: 5, pinned: true, title: "Pinned" });
	const others = [chat("2", { rev: 4, updated_at: "2026-01-28T00:00:00.000Z" })];
	for (const lists of [
		[kept, read],
		[read, kept],
	]) {
		const state = after(...lists.map((one) => ({ type: "chats_remembered", chats: [...others, one] })));
		expect(state.chats["1"]).toMatchObject({ pinned: true, title: "Pinned" });
		expect(state.order).toEqual(["1", "2"]);
	}
	const seed = after(
		{ type: "chats_remembered", chats: [chat("1", { title: "Old" })] },
		{
			type: "chats_remembered",
			chats: [chat("1", { title: "New", updated_at: "2026-01-28T00:00:00.000Z" })],
		},
		{ type: "chats_remembered", chats: [chat("1", { title: "Old" })] },
	);
	expect(seed.chats["1"]?.title).toBe("New");
});

test("An answer grows beside its message and goes into it when it ends", () => {
	const begun = [{ type: "message", message: message("1", null) }, started, token("He", 0), token("llo", 2)];
	const during = after(...begun);
	expect(during.live["2"]?.content).toBe("Hello");
	expect(selectMessage(during, "1", "2")).toMatchObject({ content: "", status: "streaming", model: "m" });
	const ended = after(...begun, complete);
	expect(selectRunning(ended, "1")).toBeUndefined();
	expect(selectMessage(ended, "1", "2")).toMatchObject({ content: "Hello", status: "complete" });
	expect(ended.conversations["1"]?.branch).toEqual(["1", "2"]);
});

test("A token changes nothing but the answer it belongs to", () => {
	const before = after({ type: "message", message: message("1", null) }, started, token("He", 0));
	const { live, ...rest } = applyEvents(before, [token("llo", 2) as ClientEvent]);
	const { live: _before, ...same } = before;
	for (const [name, value] of Object.entries(rest)) expect(value).toBe(same[name as keyof typeof same]);
	expect(live["2"]?.content).toBe("Hello");
});

test("Text that is known is not added twice", () => {
	const state = after(started, token("Hello", 0), token("Hello", 0), token("lo you", 3));
	expect(state.live["2"]?.content).toBe("Hello you");
});

test("[G4] The branch shown is the one that ends in the newest message", () => {
	const messages = [
		message("1", null),
		message("2", "1"),
		message("3", "2"),
		message("4", "3"),
		message("6", "1"),
	];
	const state = after({ type: "chat_loaded", chat: chat("1", { messages }) });
	expect(state.conversations["1"]?.branch).toEqual(["1", "6"]);
	const older = applyEvents(state, [{ type: "message_updated", message: message("5", "4") }]);
	expect(older.conversations["1"]?.branch).toEqual(["1", "6"]);
	const newer = applyEvents(state, [{ type: "message", message: message("11", "4") }]);
	expect(newer.conversations["1"]?.branch).toEqual(["1", "2", "3", "4", "11"]);
});

test("A ring of parents does not hang", () => {
	const state = after({
		type: "chat_loaded",
		chat: chat("1", { messages: [message("1", "2"), message("2", "1")] }),
	});
	expect(state.conversations["1"]?.branch).toEqual(["1", "2"]);
});

test("Reading a chat keeps what is shown of the answer that runs in it", () => {
	const read = chat("1", {
		messages: [message("1", null), message("2", "1", "Hel", { status: "streaming" })],
	});
	const longer = after(started, token("Hello", 0), { type: "chat_loaded", chat: read });
	expect(longer.live["2"]?.content).toBe("Hello");
	const shorter = after(started, token("H", 0), { type: "chat_loaded", chat: read }, token("lo", 3));
	expect(shorter.live["2"]?.content).toBe("Hello");
});

test("[R3] What is kept of an answer takes nothing from what is shown of it while it runs", () => {
	const kept = [message("1", null), message("2", "1", "H", { status: "interrupted" })];
	const remembered = { type: "end_remembered", chat_id: "1", messages: kept, from: null };
	const running = after(started, token("Hel", 0), remembered, token("lo", 3));
	expect(running.live["2"]?.content).toBe("Hello");
	const ended = applyEvents(running, [complete] as unknown as ClientEvent[]);
	expect(ended.conversations["1"]?.messages.get("2")).toMatchObject({ content: "Hello", status: "complete" });
});

test("An answer that ended while its chat was read is shown as ended", () => {
	const read = chat("1", { messages: [message("1", null), message("2", "1", "Hello")] });
	const state = after(started, token("Hel", 0), { type: "chat_loaded", chat: read });
	expect([selectRunning(state, "1"), selectMessage(state, "1", "2")?.content]).toEqual([undefined, "Hello"]);
});

test("Going on with an answer begins with its text", () => {
	const stopped = message("2", "1", "Hello", { status: "stopped" });
	const loaded = { type: "chat_loaded", chat: chat("1", { messages: [message("1", null), stopped] }) };
	const again = { ...started, task_id: "u" };
	const state = after(
		loaded,
		again,
		{ ...token("Hello", 0), task_id: "u" },
		{ ...token(" you", 5), task_id: "u" },
	);
	expect(state.live["2"]?.content).toBe("Hello you");
});

test("[W3] The last snapshot of a structured answer is its content", () => {
	const snapshot = (data: unknown) => ({ type: "structured_token", data, ...IDS });
	const state = after(
		{ ...started, structured: true },
		snapshot({ answer: "a" }),
		snapshot({ answer: "ab", reason: "c" }),
		complete,
	);
	expect(selectMessage(state, "1", "2")).toMatchObject({
		structured: true,
		content: '{"answer":"ab","reason":"c"}',
	});
});

test("[W5] A note of progress shows until text comes and is never part of the answer", () => {
	const note = { type: "interim_message", message: { content: "Waiting", timestamp: AT, task_id: "t" } };
	expect(after(started, note).live["2"]?.notice).toBe("Waiting");
	expect(after(started, note, token("Hi", 0)).live["2"]).toMatchObject({ notice: null, content: "Hi" });
});

test("Pinned chats come first, then those changed last; archived ones are not listed", () => {
	const chats = [
		chat("1", { updated_at: "2026-01-01T00:00:00.000Z", pinned: true }),
		chat("9"),
		chat("10"),
		chat("4", { updated_at: "2026-02-01T00:00:00.000Z" }),
		chat("5", { archived: true }),
	];
	const state = after({ type: "chats_listed", chats });
	expect(state.order).toEqual(["1", "4", "10", "9"]);
	const moved = applyEvents(state, [
		{
			type: "chat_updated",
			chat_id: chat("9").id,
			chat: chat("9", { updated_at: "2026-03-01T00:00:00.000Z" }),
		},
	]);
	expect(moved.order).toEqual(["1", "9", "4", "10"]);
});

test("A chat that changed while there was no connection is read again, one that did not is not", () => {
	const loaded = [
		{ type: "chat_loaded", chat: chat("1") },
		{ type: "chat_loaded", chat: chat("2") },
	];
	const state = after(...loaded, {
		type: "chats_listed",
		chats: [chat("1", { updated_at: "2026-03-01T00:00:00.000Z" }), chat("2")],
	});
	expect([state.conversations["1"]?.state, state.conversations["2"]?.state]).toEqual(["partial", "loaded"]);
});

test("A deleted chat takes its messages and its answers with it", () => {
	const state = after({ type: "chats_listed", chats: [chat("1"), chat("2")] }, started, {
		type: "chat_deleted",
		chat_id: "1",
	});
	expect([state.order, Object.keys(state.conversations), Object.keys(state.live)]).toEqual([["2"], [], []]);
});

test("Another database at the same address replaces all but what is not sent yet", () => {
	const entry = {
		clientId: "c",
		chatId: "1",
		content: "x",
		responseModel: false,
		parentId: null,
		edits: null,
		model: null,
		createdAt: 1,
		failure: null,
	};
	const events = [
		{ type: "server_known", server: server("a") },
		{ type: "chats_listed", chats: [chat("1")] },
		{ type: "outbox_changed", entries: [entry] },
	];
	const same = after(...events, { type: "server_known", server: server("a") });
	expect(same.order).toEqual(["1"]);
	const other = after(...events, { type: "server_known", server: server("b") });
	expect([other.order, other.outbox, other.isListed]).toEqual([[], [entry], false]);
});

test("A chat without a title is called by the start of its first message", () => {
	const first = message("1", null, "\n  How do tides work?\nAnd why?");
	const state = after(
		{ type: "chat_loaded", chat: chat("1", { title: "", messages: [first] }) },
		{ type: "chat_created", chat_id: "2" },
	);
	expect([selectTitle(state, "1", ENGLISH), selectTitle(state, "2", ENGLISH)]).toEqual([
		"How do tides work?",
		"New chat",
	]);
	expect(
		selectTitle(
			applyEvents(state, [{ type: "update_title", chat_id: chat("1").id, title: "Tides" }]),
			"1",
			ENGLISH,
		),
	).toBe("Tides");
});

test("A chat with nothing that waits always gives the same empty list", () => {
	expect(selectPending([], "1")).toBe(selectPending([], "2"));
});
