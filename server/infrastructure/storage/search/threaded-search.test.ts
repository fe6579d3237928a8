import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openTempDir, type TempDir } from "../../../../tests/support/temp-dir.ts";
import type { Logger, SearchQuery } from "../../../application/ports.ts";
import type { UserId } from "../../../protocol/ids.ts";
import { createChatStore } from "../chat-store.ts";
import { openDatabase } from "../open-database.ts";
import { createThreadedSearch } from "./threaded-search.ts";

const SCRIPT = new URL("../../../search-worker.ts", import.meta.url);
const ann = "ann" as UserId;
const query: SearchQuery = {
	...{ userId: ann, text: "needle", chatId: null, isAi: null, model: null, from: null, to: null },
	...{ limit: 30, cursor: null },
};
const idle = { isBusy: () => false };
let dir: TempDir;
const failures: string[] = [];
const logger: Logger = { debug() {}, info() {}, warn() {}, error: (_fields, text) => failures.push(text) };

beforeEach(async () => {
	dir = await openTempDir();
	failures.length = 0;
});
afterEach(async () => {
	vi.useRealTimers();
	await dir[Symbol.asyncDispose]();
});

test("queries are answered by a thread, until it is closed, twice without harm", async () => {
	const databasePath = join(dir.path, "chat.db");
	const db = await openDatabase(databasePath);
	await createChatStore(db).createChat({ userId: ann, title: "needle", clientId: null, now: new Date() });
	const files = { databasePath, serverId: "one" };
	const search = createThreadedSearch({ files, script: SCRIPT, logger, load: idle });
	const pages = await Promise.all([search.search(query), search.search({ ...query, text: "hay" })]);
	expect(pages.map((page) => page.hits.map((hit) => hit.text))).toEqual([["needle"], []]);
	await expect(search.search({ ...query, cursor: "x" })).rejects.toMatchObject({ code: "invalid_request" });
	await search.close();
	await search.close();
	await expect(search.search(query)).rejects.toMatchObject({ code: "shutting_down" });
	await db.destroy();
	expect(failures).toEqual([]);
});

test("a thread that fails ends its queries with a sentence, and the next query starts another", async () => {
	const files = { databasePath: join(dir.path, "missing.db"), serverId: "one" };
	const search = createThreadedSearch({ files, script: SCRIPT, logger, load: idle });
	for (let attempt = 1; attempt <= 2; attempt++) {
		await expect(search.search(query)).rejects.toMatchObject({
			code: "storage_unavailable",
			message: expect.stringContaining("The search has failed"),
		});
		expect(failures).toHaveLength(attempt);
	}
	await search.close();
});

test("[S6] what the index fails with is told by a sentence, and its stack goes to the log alone", async () => {
	const databasePath = join(dir.path, "chat.db");
	const db = await openDatabase(databasePath);
	const chats = createChatStore(db);
	const write = () => chats.createChat({ userId: ann, title: "needle", clientId: null, now: new Date() });
	await write();
	const files = { databasePath, serverId: "one" };
	const search = createThreadedSearch({ files, script: SCRIPT, logger, load: idle });
	await search.search(query);
	const other = new Database(`${databasePath}-search`);
	other.exec("BEGIN IMMEDIATE");
	await write();
	await expect(search.search(query)).rejects.toMatchObject({
		code: "storage_unavailable",
		message: expect.stringMatching(/^The search has failed on the server\./),
	});
	expect(failures).toEqual(["search has failed"]);
	other.close();
	await search.close();
	await db.destroy();
});

/** Tells by its failure that the thread was started: there is no database. */
function searchNothing(load: { isBusy(): boolean }) {
	vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
	const files = { databasePath: join(dir.path, "missing.db"), serverId: "one" };
	return createThreadedSearch({ files, script: SCRIPT, logger, load });
}

test("the thread starts by itself once the server has a moment to spare", async () => {
	let isBusy = true;
	const search = searchNothing({ isBusy: () => isBusy });
	vi.advanceTimersByTime(10_000);
	expect(vi.getTimerCount()).toBe(1);
	isBusy = false;
	vi.advanceTimersByTime(1000);
	expect(vi.getTimerCount()).toBe(0);
	await expect.poll(() => failures).toHaveLength(1);
	await search.close();
});

test("on a server that always has something to do the thread starts in 15 seconds", async () => {
	const search = searchNothing({ isBusy: () => true });
	vi.advanceTimersByTime(14_000);
	expect(vi.getTimerCount()).toBe(1);
	vi.advanceTimersByTime(1000);
	await expect.poll(() => failures).toHaveLength(1);
	await search.close();
});
