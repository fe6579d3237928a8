import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { Kysely } from "kysely";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { naughtyStrings } from "../../../../tests/support/hostile-strings.ts";
import { openTempDir, type TempDir } from "../../../../tests/support/temp-dir.ts";
import type { ChatStore, GenerationStore, NewTurn, SearchQuery } from "../../../application/ports.ts";
import type { TaskId, UserId } from "../../../protocol/ids.ts";
import type { SearchHit } from "../../../protocol/rest.ts";
import { splitWords } from "../../../protocol/search-text.ts";
import { normalizeText } from "../../../protocol/text.ts";
import { createChatStore } from "../chat-store.ts";
import { createGenerationStore } from "../generation-store.ts";
import { openDatabase } from "../open-database.ts";
import type { DatabaseSchema } from "../schema.ts";
import { type LocalSearch, openHistorySearch } from "./open-history-search.ts";

const ann = "ann" as UserId;
const bob = "bob" as UserId;
let dir: TempDir;
let path: string;
let db: Kysely<DatabaseSchema>;
let chats: ChatStore;
let generations: GenerationStore;
let search: LocalSearch;
let clock = Date.UTC(2026, 0, 1);

const openSearch = (serverId = "one") => openHistorySearch({ databasePath: path, serverId });
beforeEach(async () => {
	dir = await openTempDir();
	path = join(dir.path, "chat.db");
	db = await openDatabase(path);
	chats = createChatStore(db);
	generations = createGenerationStore(db);
	search = openSearch();
	clock = Date.UTC(2026, 0, 1);
});
afterEach(async () => {
	search.close();
	await db.destroy();
	await dir[Symbol.asyncDispose]();
});

const newChat = async (userId = ann, title: string | null = null) => {
	const created = await chats.createChat({
		...{ userId, title, now: new Date(++clock) },
		clientId: randomUUID() as never,
	});
	return created.value.id;
};

/** A message and its answer, which is complete where it is given. */
async function say(
	chatId: string,
	content: string,
	answer: string | null = "",
	extra: Partial<NewTurn> = {},
) {
	clock += 1000;
	const turn = await generations.beginTurn({
		...{ userId: ann, clientId: null, model: null, schema: null, chatId, content, parentId: undefined },
		attachments: [],
		...{ taskId: randomUUID() as TaskId, resolveModel: (model) => model ?? "default", title: "" },
		...{ now: new Date(clock), lease: { owner: "node", expiresAt: new Date(clock + 5000) } },
		...extra,
	});
	const { taskId, fence } = turn.generation;
	if (answer !== null) {
		const source = { provider: "Test", isLocal: false };
		const end = {
			status: "complete",
			content: answer,
			reasoning: "",
			usage: null,
			source,
			error: null,
		} as const;
		await generations.endGeneration(taskId, fence, end, new Date(clock));
	}
	return { taskId, fence, messageId: turn.message?.value.id ?? "", answerId: turn.answer.value.id };
}

const ask = (text: string, extra: Partial<SearchQuery> = {}) =>
	search.search({
		...{ userId: ann, text, chatId: null, isAi: null, model: null, from: null, to: null },
		...{ limit: 30, cursor: null, ...extra },
	});
const textsOf = (text: string, extra?: Partial<SearchQuery>) => ask(text, extra).hits.map((hit) => hit.text);
const markedOf = ({ text, marks }: SearchHit) => marks.map(({ start, end }) => text.slice(start, end));

function readAll(text: string, extra: Partial<SearchQuery> = {}): SearchHit[] {
	const hits: SearchHit[] = [];
	for (let cursor: string | null = null; ; ) {
		const page = ask(text, { ...extra, cursor });
		hits.push(...page.hits);
		if (page.next === null) return hits;
		cursor = page.next;
	}
}

test("titles, messages and answers are found with what was asked for marked", async () => {
	const chatId = await newChat(ann, "Plans for Lisbon");
	const { messageId, answerId } = await say(chatId, "When to visit Lisbon?", "Lisbon is best in May.");
	const { hits, next, indexed } = ask("lisbon");
	expect(hits.map((hit) => hit.message_id).sort()).toEqual([messageId, answerId, null].sort());
	expect(hits.map(markedOf)).toEqual([["Lisbon"], ["Lisbon"], ["Lisbon"]]);
	expect(hits.every((hit) => hit.chat_id === chatId && hit.title === "Plans for Lisbon")).toBe(true);
	expect(hits[0]?.message_id).toBeNull();
	expect([next, indexed]).toEqual([null, 1]);
});

test("every word of every stored message is found, in any script", async () => {
	const chatId = await newChat();
	const piece = fc.oneof(
		fc.constantFrom(
			"東京",
			"ёлка",
			"naïve",
			"ไทย",
			"한국어",
			"👩‍🚀",
			"don't",
			"C++",
			"foo_bar",
			"हिन्दी",
			"ﬃ",
			"İ",
		),
		fc.string({ unit: "grapheme", maxLength: 8 }),
		fc.string({ maxLength: 8 }),
	);
	const text = fc.array(piece, { maxLength: 12 }).map((pieces) => normalizeText(pieces.join(" ")));
	const texts = fc.sample(text, { numRuns: 60, seed: 20261125 });
	for (const content of texts) {
		const { messageId } = await say(chatId, content);
		for (const word of splitWords(content)) {
			const asked = content.slice(word.start, word.end);
			const ids = readAll(asked).map((hit) => hit.message_id);
			expect(ids, JSON.stringify(asked)).toContain(messageId);
		}
	}
}, 30_000);

test("odd texts are safe to ask for and find themselves", async () => {
	const chatId = await newChat();
	for (const odd of naughtyStrings()) {
		const content = normalizeText(odd);
		const { messageId } = await say(chatId, content);
		const asked = content.slice(0, 900).toWellFormed();
		const found = readAll(normalizeText(asked)).some((hit) => hit.message_id === messageId);
		expect(found, JSON.stringify(asked.slice(0, 50))).toBe(splitWords(asked).length > 0);
	}
}, 30_000);

test.each([
	["AND", "salt AND pepper", "salt or pepper"],
	['"pep', 'say "pepper"', "say pepper"],
	["pep*", "a pep*", "a pepper"],
	["text:pepper", "text:pepper", "pepper text"],
	["NEAR(a", "NEAR(a b)", "near a"],
	["-pepper", "no -pepper", "no pepper"],
	["100%", "100% sure", "100 of 200"],
	["^pepper", "^pepper", "pepper"],
])("%s is meant literally", async (query, right, wrong) => {
	const chatId = await newChat();
	await say(chatId, right);
	await say(chatId, wrong);
	expect(textsOf(query)).toEqual([right]);
});

test("filters let through what they say", async () => {
	const [one, two] = [await newChat(ann, "needle"), await newChat()];
	await say(one, "needle one", "needle answer", { model: "small" });
	clock = Date.UTC(2026, 2, 10);
	await say(two, "needle two", "needle again", { model: "big" });
	expect(ask("needle").hits).toHaveLength(5);
	expect(textsOf("needle", { chatId: one }).sort()).toEqual(["needle answer", "needle one"]);
	expect(textsOf("needle", { isAi: false }).sort()).toEqual(["needle one", "needle two"]);
	expect(textsOf("needle", { isAi: true, model: "big" })).toEqual(["needle again"]);
	expect(textsOf("needle", { from: "2026-03-10T00:00:00.000Z" }).sort()).toEqual([
		"needle again",
		"needle two",
	]);
	expect(textsOf("needle", { from: "2026-03-10T00:00:00.500Z", to: "2026-03-10T00:00:01.000Z" })).toEqual([]);
	expect(textsOf("needle", { to: "2026-02-01T00:00:00.000Z" }).sort()).toEqual([
		"needle answer",
		"needle one",
	]);
	expect(textsOf("needle", { from: "2027-01-01T00:00:00.000Z", to: "2026-01-01T00:00:00.000Z" })).toEqual([]);
	expect(textsOf("needle", { chatId: "nonsense" })).toEqual([]);
});

test("paging tells everything once, also while messages are written and deleted", async () => {
	const chatId = await newChat();
	const ids = new Set<string | null>();
	for (let i = 0; i < 620; i++) {
		ids.add((await say(chatId, `needle ${"needle ".repeat(i % 7)} number ${i}`, "plain")).messageId);
	}
	while (search.indexSome(1000));
	const seen: (string | null)[] = [];
	let cursor: string | null = null;
	do {
		const page = ask("needle", { limit: 70, cursor });
		seen.push(...page.hits.map((hit) => hit.message_id));
		cursor = page.next;
		await say(chatId, "needle written meanwhile");
	} while (cursor !== null);
	expect(seen.length).toBe(new Set(seen).size);
	expect([...ids].filter((id) => !seen.includes(id))).toEqual([]);
	expect(() => ask("needle", { cursor: "nonsense" })).toThrow(/cursor/);
});

test("nobody finds what is another's", async () => {
	await say(await newChat(bob, "secret title"), "secret message", "secret answer", { userId: bob });
	await say(await newChat(), "no such word");
	expect(ask("secret").hits).toEqual([]);
	expect(ask("secret", { userId: bob }).hits).toHaveLength(3);
	const [{ chat_id: theirs } = { chat_id: "" }] = ask("secret", { userId: bob }).hits;
	expect(ask("secret", { chatId: theirs }).hits).toEqual([]);
});

test("what was deleted or renamed is not found any more", async () => {
	const [gone, kept] = [await newChat(ann, "needle gone"), await newChat(ann, "needle kept")];
	await say(gone, "needle one", "needle two");
	expect(ask("needle").hits).toHaveLength(4);
	await chats.deleteChats([gone], ann);
	await chats.updateChat(kept, ann, { title: "Thread" }, new Date());
	expect(ask("needle").hits).toEqual([]);
	expect(textsOf("thread")).toEqual(["Thread"]);
});

test("an answer that is being written is found as far as it is stored", async () => {
	const chatId = await newChat();
	const { taskId, fence } = await say(chatId, "question", null);
	expect(ask("partial").hits).toEqual([]);
	const progress = { content: "a partial text", reasoning: "", checkpoint: null, snapshots: 0 };
	await generations.saveProgress(taskId, fence, progress);
	expect(textsOf("partial")).toEqual(["a partial text"]);
	await generations.saveProgress(taskId, fence, { ...progress, content: "a partial text that grows" });
	expect(textsOf("grows")).toEqual(["a partial text that grows"]);
});

test("an index that was ended anywhere goes on from there; a new one takes in all there is", async () => {
	const chatId = await newChat();
	for (let i = 0; i < 50; i++) await say(chatId, `needle ${i}`);
	let pieces = 1;
	while (search.indexSome(0)) {
		search.close();
		search = openSearch();
		pieces++;
	}
	expect(pieces).toBeGreaterThan(10);
	expect(readAll("needle")).toHaveLength(50);
});

test("how much can be found yet is told", async () => {
	const chatId = await newChat();
	for (let i = 0; i < 200; i++) await say(chatId, `needle ${"and more ".repeat(2000)}`);
	const shares = Array.from({ length: 3 }, () => ask("needle").indexed);
	expect(shares[0]).toBeLessThan(1);
	expect(shares[1]).toBeGreaterThan(shares[0] ?? 1);
	while (search.indexSome(100));
	expect(ask("needle").indexed).toBe(1);
});

test.each([
	["is broken", () => writeFileSync(`${path}-search`, "this is no database")],
	["belongs to another history", () => {}],
])("an index that %s is made anew", async (name, spoil) => {
	const chatId = await newChat();
	await say(chatId, "needle");
	expect(ask("needle").hits).toHaveLength(1);
	search.close();
	spoil();
	search = openSearch(name);
	expect(ask("needle")).toMatchObject({ hits: [{ text: "needle" }], indexed: 1 });
});

test.each(["is asked", "takes in what is new"])(
	"an index with damaged pages is made anew when it %s",
	async (when) => {
		const chatId = await newChat();
		const words = (i: number) => Array.from({ length: 100 }, (_, n) => `word${i}of${n}`).join(" ");
		for (let i = 0; i < 60; i++) await say(chatId, `needle ${words(i)}`);
		while (search.indexSome(1000));
		search.close();
		const index = readFileSync(`${path}-search`);
		const page = 4096;
		// Its list of users, which is looked at when it is opened, is whole.
		for (let at = 8 * page; at < index.length; at += page) index.fill(0xab, at, at + page);
		writeFileSync(`${path}-search`, index);
		search = openSearch();
		if (when === "takes in what is new") {
			await say(chatId, "needle, and one more");
			while (search.indexSome(1000));
		}
		expect(ask("needle").hits).toHaveLength(30);
		while (search.indexSome(1000));
		expect(ask("needle").indexed).toBe(1);
	},
);

test("a history that was put back from a copy is indexed anew", async () => {
	const chatId = await newChat();
	await say(chatId, "needle one");
	await say(chatId, "needle two");
	expect(ask("needle").hits).toHaveLength(2);
	await db.deleteFrom("messages").where("content", "=", "needle two").execute();
	await db.updateTable("users").set({ rev: 4 }).where("id", "=", ann).execute();
	while (search.indexSome(1000));
	expect(textsOf("needle")).toEqual(["needle one"]);
});

test("that others have written is noticed", async () => {
	expect(search.hasChanged()).toBe(true);
	expect(search.hasChanged()).toBe(false);
	await newChat();
	expect(search.hasChanged()).toBe(true);
});

test("[F5] What was written just before is found on a machine that gives the search no time", async () => {
	const chatId = await newChat();
	for (const word of ["heron", "egret", "bittern"]) await say(chatId, `a ${word}`);
	let ms = 0;
	const slow = vi.spyOn(performance, "now").mockImplementation(() => (ms += 1000));
	const { hits, indexed } = ask("a");
	slow.mockRestore();
	expect(hits.map(({ text }) => text).toSorted()).toEqual(["a bittern", "a egret", "a heron"]);
	expect(indexed).toBe(1);
});
