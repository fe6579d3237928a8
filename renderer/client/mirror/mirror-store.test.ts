import openSqlite from "@sqlite.org/sqlite-wasm";
import { beforeAll, expect, test } from "vitest";
import type { Change, Chat, Message } from "../../../server/protocol/rest.ts";
import type { SearchRequest } from "../chat-client.ts";
import { decodeChat, decodeMessage } from "../decode-message.ts";
import { openMirrorStore } from "./mirror-store.ts";
import { searchMirror } from "./search-mirror.ts";
import { wrapWasmDatabase } from "./wasm-database.ts";

let sqlite: Awaited<ReturnType<typeof openSqlite>>;
beforeAll(async () => {
	sqlite = await openSqlite();
});

const open = () => openMirrorStore(wrapWasmDatabase(new sqlite.oo1.DB(":memory:")));

function chatOf(id: number | string, fields: Partial<Chat> = {}): Chat {
	const chat = decodeChat({ id, title: `Chat ${id}`, created_at: "2026-01-01T00:00:00.000Z", ...fields });
	if (chat === null) throw new Error("not a chat");
	return chat;
}

function messageOf(
	id: number | string,
	chat: number | string,
	content: string,
	fields: Partial<Message> = {},
): Message {
	const message = decodeMessage({
		id,
		chat_id: chat,
		content,
		timestamp: "2026-01-01T00:00:00.000Z",
		...fields,
	});
	if (message === null) throw new Error("not a message");
	return message;
}

const put = (rev: number, message: Message): Change => ({ type: "message", rev, message });
const putChat = (rev: number, chat: Chat): Change => ({ type: "chat", rev, chat });
const ask: Omit<SearchRequest, "text"> = { chatId: null, isAi: null, model: null, from: null, cursor: null };
const texts = (part: { messages: readonly Message[] } | null) =>
	part?.messages.map(({ content }) => content) ?? null;

test("[Y1] what was copied is read as the server has it: messages before their chat, deletes, another text", () => {
	const store = open();
	store.applyPage([put(1, messageOf(1, 1, "first")), put(2, messageOf(2, 1, "second"))], 2, false);
	expect(store.readPart("1", null, 10)).toBeNull();
	store.applyPage(
		[
			putChat(5, chatOf(1)),
			{ type: "message_deleted", rev: 6, chat_id: chatOf(1).id, message_id: messageOf(2, 1, "").id },
		],
		6,
		true,
	);
	expect(store.readPart("1", null, 10)).toMatchObject({ messages: [{ content: "first" }], from: null });
	store.applyPage([put(7, messageOf(1, 1, "first again"))], 7, true);
	expect(texts(store.readPart("1", null, 10))).toEqual(["first again"]);
	store.applyPage([{ type: "chat_deleted", rev: 8, chat_id: chatOf(1).id }], 8, true);
	expect([store.readPart("1", null, 10), store.listChats(null)]).toEqual([null, []]);
	expect(store.counts()).toMatchObject({ chats: 0, messages: 0 });
});

test("what is heard late brings nothing back and overwrites nothing newer", () => {
	const store = open();
	store.applyPage([putChat(1, chatOf(1)), put(5, messageOf(1, 1, "new"))], 9, true);
	store.applyHeard([put(4, messageOf(1, 1, "old")), put(8, messageOf(2, 1, "deleted meanwhile"))]);
	expect(texts(store.readPart("1", null, 10))).toEqual(["new"]);
	store.applyHeard([put(12, messageOf(3, 1, "news")), put(11, messageOf(3, 1, "older news"))]);
	expect(texts(store.readPart("1", null, 10))).toEqual(["new", "news"]);
});

test("a chat is read from its end, a part at a time", () => {
	const store = open();
	const all = Array.from({ length: 25 }, (_, i) => put(i + 2, messageOf(i + 1, 1, `m${i + 1}`)));
	store.applyPage([putChat(1, chatOf(1)), ...all], 26, true);
	const end = store.readPart("1", null, 10);
	expect([end?.messages[0]?.id, end?.from]).toEqual(["16", "16"]);
	const older = store.readPart("1", end?.from ?? null, 20);
	expect([older?.messages.length, older?.messages[0]?.id, older?.from]).toEqual([15, "1", null]);
});

test("until the first copy is complete only what is known without a gap is shown", () => {
	const store = open();
	store.applyPage([putChat(1, chatOf(1)), put(2, messageOf(1, 1, "first"))], 2, false);
	expect(store.readPart("1", null, 10)).toBeNull();
	store.applyLoaded({
		chatId: "1",
		messages: [messageOf(8, 1, "eight"), messageOf(9, 1, "nine")],
		from: "8",
		before: null,
	});
	expect(texts(store.readPart("1", null, 10))).toEqual(["eight", "nine"]);
	store.applyLoaded({ chatId: "1", messages: [messageOf(7, 1, "seven")], from: "7", before: "8" });
	expect(texts(store.readPart("1", null, 10))).toEqual(["seven", "eight", "nine"]);
	// What was read and is not in the copy was deleted meanwhile.
	store.applyPage([put(3, messageOf(8, 1, "eight"))], 9, true);
	expect(texts(store.readPart("1", null, 10))).toEqual(["first", "eight"]);
});

test("what is written of an answer is kept as far as it came, and gives way to the whole", () => {
	const store = open();
	store.applyPage(
		[putChat(1, chatOf(1)), put(2, messageOf(1, 1, "", { is_ai: true, status: "streaming" }))],
		2,
		true,
	);
	store.applyPartial("1", "Half an ans");
	store.applyPartial("1", "Half");
	expect(store.readPart("1", null, 10)?.messages).toMatchObject([
		{ content: "Half an ans", status: "streaming" },
	]);
	store.applyHeard([put(3, messageOf(1, 1, "", { is_ai: true, status: "streaming" }))]);
	expect(texts(store.readPart("1", null, 10))).toEqual(["Half an ans"]);
	store.applyPage([put(4, messageOf(1, 1, "Half an answer.", { is_ai: true }))], 4, true);
	store.applyPartial("1", "Half an answer. And a late piece");
	expect(texts(store.readPart("1", null, 10))).toEqual(["Half an answer."]);
});

test("[F1] words are found as on the server, in titles and messages, also after a change", () => {
	const store = open();
	store.applyPage(
		[
			putChat(1, chatOf(1, { title: "Über C++ und 東京" })),
			put(2, messageOf(1, 1, "The Café opens at 東京駅", { is_ai: true, model: "m" })),
			put(3, messageOf(2, 1, "café closed")),
		],
		3,
		true,
	);
	const find = (
		text: string,
		more: Partial<typeof ask> & { isAi?: boolean | null; model?: string | null } = {},
	) => searchMirror(store, { ...ask, text, ...more }).hits.map((hit) => hit.message_id);
	expect(find("cafe")).toEqual(expect.arrayContaining(["1", "2"]));
	expect(find("uber c++")).toEqual([null]);
	expect(find("東京")).toEqual(expect.arrayContaining([null, "1"]));
	expect(find("cafe", { isAi: true })).toEqual(["1"]);
	expect(find("cafe", { model: "m" })).toEqual(["1"]);
	expect(find('"OR* (', {})).toEqual([]);
	store.applyPage([put(4, messageOf(2, 1, "tea house"))], 4, true);
	expect([find("closed"), find("tea")]).toEqual([[], ["2"]]);
	const [hit] = searchMirror(store, { ...ask, text: "tea" }).hits;
	expect(hit?.text.slice(hit.marks[0]?.start, hit.marks[0]?.end)).toBe("tea");
});

test("[F2] pages of hits tell each once", () => {
	const store = open();
	const many = Array.from({ length: 95 }, (_, i) => put(i + 2, messageOf(i + 1, 1, `herring ${i}`)));
	store.applyPage([putChat(1, chatOf(1)), ...many], 99, true);
	const found: (string | null)[] = [];
	for (let cursor: string | null = null, n = 0; n < 10; n++) {
		const page = searchMirror(store, { ...ask, text: "herring", cursor });
		found.push(...page.hits.map((hit) => hit.message_id));
		cursor = page.next;
		if (cursor === null) break;
	}
	expect([found.length, new Set(found).size]).toEqual([95, 95]);
});

test("over its limit it drops the messages of the chats that were quiet for longest, and keeps the list", () => {
	const store = open();
	const changes = Array.from({ length: 40 }, (_, i) => [
		putChat(
			i * 2 + 1,
			chatOf(i + 1, { updated_at: `2026-01-${String((i % 28) + 1).padStart(2, "0")}T00:00:00.000Z` }),
		),
		put(i * 2 + 2, messageOf(i + 1, i + 1, `${"word ".repeat(2000)}${i}`)),
	]).flat();
	store.applyPage(changes, 80, true);
	const { bytes } = store.counts();
	expect(store.makeRoom(bytes + 1)).toBe(false);
	expect(store.makeRoom(Math.round(bytes / 2))).toBe(true);
	expect(store.counts().chats).toBe(40);
	expect(store.counts().messages).toBeLessThan(30);
	const newest = store.listChats(1)[0]?.id ?? "";
	expect(store.readPart(newest, null, 10)?.messages).toHaveLength(1);
	expect(store.readPart("1", null, 10)).toBeNull();
	// What is said there from now on is kept again.
	store.applyPage([put(99, messageOf(99, 1, "back"))], 99, true);
	expect(store.readPart("1", null, 10)).toMatchObject({ messages: [{ content: "back" }] });
});

test("an old message that changes in a chat whose messages were dropped does not hide that those behind it are gone", () => {
	const store = open();
	const long = "word ".repeat(2000);
	const said = [1, 2, 3].map((id) => put(id + 1, messageOf(id, 1, `${long}${id}`)));
	const other = [
		putChat(5, chatOf(2, { updated_at: "2026-02-01T00:00:00.000Z" })),
		put(6, messageOf(4, 2, long)),
	];
	store.applyPage([putChat(1, chatOf(1)), ...said, ...other], 6, true);
	store.makeRoom(Math.round(store.counts().bytes / 2));
	store.applyPage([put(7, messageOf(2, 1, "changed"))], 7, true);
	expect(store.readPart("1", null, 10)).toBeNull();
	store.applyPage([put(8, messageOf(9, 1, "new"))], 8, true);
	expect(texts(store.readPart("1", null, 10))).toEqual(["new"]);
});

test("[K2] a server without revisions: its chats replace those that are here, whatever its ids are", () => {
	const store = open();
	store.replaceChat(
		chatOf("c-1", { messages: [messageOf("m-1", "c-1", "one"), messageOf("m-2", "c-1", "two")] }),
		true,
	);
	store.replaceChat(chatOf(7), false);
	store.keepOnly(new Set(["c-1", "7"]));
	expect(texts(store.readPart("c-1", null, 10))).toEqual(["one", "two"]);
	expect(store.readPart("7", null, 10)).toBeNull();
	store.replaceChat(
		chatOf("c-1", { messages: [messageOf("m-2", "c-1", "two"), messageOf("m-3", "c-1", "three")] }),
		true,
	);
	expect(texts(store.readPart("c-1", null, 10))).toEqual(["two", "three"]);
	expect(searchMirror(store, { ...ask, text: "three" }).hits).toMatchObject([
		{ chat_id: "c-1", message_id: "m-3" },
	]);
	store.keepOnly(new Set(["7"]));
	expect(store.listChats(null).map((chat) => chat.id)).toEqual(["7"]);
});

test("another server's history is taken out", () => {
	const store = open();
	store.adopt("a");
	store.applyPage([putChat(1, chatOf(1))], 1, true);
	store.adopt("a");
	expect(store.listChats(null)).toHaveLength(1);
	store.adopt("b");
	expect([store.listChats(null), store.rev(), store.isComplete()]).toEqual([[], 0, false]);
});

test("The number of messages that is told is the one that is here, whatever came, went or failed", () => {
	const database = wrapWasmDatabase(new sqlite.oo1.DB(":memory:"));
	const store = openMirrorStore(database);
	const counted = () => Number(database.all("SELECT count(*) FROM messages")[0]?.[0]);
	const check = (messages: number, from = store) => {
		expect([from.counts().messages, counted()]).toEqual([messages, messages]);
	};
	store.applyPage(
		[putChat(1, chatOf(1)), put(2, messageOf(1, 1, "a")), put(3, messageOf(2, 1, "b"))],
		3,
		true,
	);
	check(2);
	store.applyHeard([put(4, messageOf(2, 1, "b again")), put(5, messageOf(3, 2, "c"))]);
	check(3);
	const broken = { ...messageOf(4, 1, "d"), content: null as unknown as string };
	expect(() => store.applyHeard([put(6, messageOf(5, 1, "e")), put(7, broken)])).toThrow();
	check(3);
	store.applyHeard([
		{ type: "message_deleted", rev: 8, chat_id: chatOf(1).id, message_id: messageOf(1, 1, "").id },
	]);
	check(2);
	check(2, openMirrorStore(database));
	store.replaceChat({ ...chatOf(1), messages: [messageOf(6, 1, "f")] }, true);
	check(2);
	store.removeChats(["1"]);
	check(1);
	store.empty();
	check(0);
});
