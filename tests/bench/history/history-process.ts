/** The stores and the search of the server in a process of their own, with a watch on its event loop. */
import { randomUUID } from "node:crypto";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { readFittingBranch } from "../../../server/application/fit-branch.ts";
import type { SearchQuery } from "../../../server/application/ports.ts";
import { createChatStore } from "../../../server/infrastructure/storage/chat-store.ts";
import { createGenerationStore } from "../../../server/infrastructure/storage/generation-store.ts";
import { openDatabase } from "../../../server/infrastructure/storage/open-database.ts";
import { readServerId } from "../../../server/infrastructure/storage/read-server-id.ts";
import { createThreadedSearch } from "../../../server/infrastructure/storage/search/threaded-search.ts";
import type { MessageId, TaskId, UserId } from "../../../server/protocol/ids.ts";
import { serveCalls } from "../processes/calls.ts";
import { USER } from "./make-history.ts";

/** Times of the calls, and the longest time for which nothing else could run, all in milliseconds. */
export type Timed = { readonly timesMs: readonly number[]; readonly longestBlockMs: number };

const user = USER as UserId;
const [path = ""] = process.argv.slice(2);
const CHATS_PER_PAGE = 50;
const MESSAGES_PER_SCREEN = 50;
const HITS_PER_PAGE = 30;

const db = await openDatabase(path);
const chats = createChatStore(db);
const generations = createGenerationStore(db);
const search = createThreadedSearch({
	files: { databasePath: path, serverId: await readServerId(db) },
	script: new URL("../../../server/search-worker.ts", import.meta.url),
	logger: { debug() {}, info() {}, warn() {}, error: (fields, message) => console.error(message, fields) },
	load: { isBusy: () => false },
});
const scanner = new Database(path, { readonly: true });

const ask = (text: string) => {
	const none = { chatId: null, isAi: null, model: null, from: null, to: null, cursor: null };
	const query: SearchQuery = { userId: user, text, limit: HITS_PER_PAGE, ...none };
	return search.search(query);
};

async function time(count: number, run: (i: number) => Promise<unknown>): Promise<Timed> {
	const delay = monitorEventLoopDelay({ resolution: 1 });
	delay.enable();
	const timesMs: number[] = [];
	for (let i = 0; i < count; i++) {
		const start = performance.now();
		// What goes out is text.
		JSON.stringify(await run(i));
		timesMs.push(performance.now() - start);
		await sleep(0);
	}
	delay.disable();
	return { timesMs, longestBlockMs: delay.max / 1e6 };
}

export type HistoryMethods = {
	readonly index: (input: null) => Promise<Timed>;
	readonly list: (input: { readonly count: number }) => Promise<Timed>;
	readonly lastScreen: (input: { readonly count: number }) => Promise<Timed>;
	readonly branch: (input: { readonly count: number }) => Promise<Timed>;
	readonly search: (input: { readonly texts: readonly string[] }) => Promise<Timed>;
	readonly scan: (input: { readonly texts: readonly string[] }) => Promise<Timed>;
	readonly append: (input: { readonly contents: readonly string[] }) => Promise<Timed>;
};

serveCalls({
	/** Until all of the history can be found. */
	index: async () => {
		const delay = monitorEventLoopDelay({ resolution: 1 });
		delay.enable();
		const start = performance.now();
		while ((await ask("nothing")).indexed < 1) await sleep(200);
		delay.disable();
		return { timesMs: [performance.now() - start], longestBlockMs: delay.max / 1e6 };
	},
	list: async ({ count }) => {
		let before: string | null = null;
		return await time(count, async () => {
			const page = await chats.listChats(user, { limit: CHATS_PER_PAGE, before });
			before = page.at(-1)?.id ?? null;
			return page;
		});
	},
	lastScreen: async ({ count }) => {
		const longest = scanner.prepare("SELECT max(id) FROM chats").pluck().get();
		const page = { before: null, limit: MESSAGES_PER_SCREEN };
		return await time(count, () => chats.listMessages(String(longest), user, page));
	},
	/** What a model with room for 128,000 tokens is told of the longest chat, for each question. */
	branch: async ({ count }) => {
		const newest = scanner
			.prepare("SELECT max(id) FROM messages WHERE chat_id = (SELECT max(id) FROM chats)")
			.pluck()
			.get();
		const room = {
			systemPrompt: undefined,
			schema: null,
			contextTokens: 128_000,
			maxOutputTokens: undefined,
		};
		return await time(count, () => readFittingBranch(chats, String(newest) as MessageId, room));
	},
	search: ({ texts }) => time(texts.length, (i) => ask(texts[i] ?? "")),
	/** As apps without an index do it: every message is looked into, the newest that fit are shown. */
	scan: ({ texts }) => {
		const like = scanner.prepare(
			`SELECT id, chat_id, content, created_at FROM messages
			 WHERE content LIKE ? ESCAPE '\\' ORDER BY created_at DESC LIMIT ${HITS_PER_PAGE}`,
		);
		return time(texts.length, async (i) => like.all(`%${(texts[i] ?? "").replace(/[\\%_]/g, "\\$&")}%`));
	},
	append: async ({ contents }) => {
		const ids = scanner.prepare("SELECT id FROM chats ORDER BY id DESC LIMIT 100").pluck().all();
		return await time(contents.length, async (i) => {
			const turn = await generations.beginTurn({
				...{ userId: user, clientId: null, model: null, schema: null, parentId: undefined, title: "" },
				...{ taskId: randomUUID() as TaskId, resolveModel: () => "model", now: new Date() },
				lease: { owner: "bench", expiresAt: new Date(Date.now() + 60_000) },
				...{ chatId: String(ids[i % ids.length]), content: contents[i] ?? "", attachments: [] },
			});
			return turn.message;
		});
	},
} satisfies HistoryMethods);
console.log(JSON.stringify({ url: "ready" }));
