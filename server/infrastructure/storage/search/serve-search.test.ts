import { once } from "node:events";
import { join } from "node:path";
import { MessageChannel } from "node:worker_threads";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openTempDir } from "../../../../tests/support/temp-dir.ts";
import type { ClientId, UserId } from "../../../protocol/ids.ts";
import { createChatStore } from "../chat-store.ts";
import { openDatabase } from "../open-database.ts";
import { serveSearch } from "./serve-search.ts";

const ann = "ann" as UserId;
const LOOK_MS = 2000;

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

/** A history of one chat, with the thread that searches in it as a part of this one. */
async function openServed() {
	const resources = new AsyncDisposableStack();
	const dir = resources.use(await openTempDir());
	const databasePath = join(dir.path, "chat.db");
	const db = await openDatabase(databasePath);
	resources.defer(() => db.destroy());
	const chats = createChatStore(db);
	const write = async (title: string) =>
		(
			await chats.createChat({
				userId: ann,
				title,
				clientId: crypto.randomUUID() as ClientId,
				now: new Date(),
			})
		).rev;
	const first = await write("Herons");
	const { port1, port2 } = new MessageChannel();
	serveSearch(port2, { databasePath, serverId: "one" });
	resources.defer(async () => {
		vi.useRealTimers();
		port1.postMessage({ type: "close" });
		await once(port1, "close");
	});
	/** Another connection to one of the files. */
	const look = (path: string) => {
		const other = new Database(path, { readonly: true });
		resources.defer(() => void other.close());
		return other;
	};
	return { databasePath, write, first, look, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

test("what is written goes into the index in a pause of writing, or after 15 seconds without one", async () => {
	await using served = await openServed();
	const { write, first } = served;
	const index = served.look(`${served.databasePath}-search`);
	const indexed = () => index.prepare("SELECT rev FROM users WHERE id = ?").pluck().get(ann);
	expect(indexed()).toBe(first);
	vi.advanceTimersByTime(LOOK_MS);
	expect(indexed()).toBe(first);

	await write("Gulls");
	vi.advanceTimersByTime(LOOK_MS);
	const second = await write("Gulls");
	vi.advanceTimersByTime(LOOK_MS);
	expect(indexed()).toBe(first);
	vi.advanceTimersByTime(LOOK_MS);
	expect(indexed()).toBe(second);

	let last = 0;
	for (let ms = 0; ms <= 14_000; ms += LOOK_MS) {
		last = await write("Terns");
		vi.advanceTimersByTime(LOOK_MS);
	}
	expect(indexed()).toBe(second);
	last = await write("Terns");
	vi.advanceTimersByTime(LOOK_MS);
	expect(indexed()).toBe(last);
});

test("what was written is copied into the database where it has become much, and not each time", async () => {
	await using served = await openServed();
	const other = served.look(served.databasePath);
	const state = () =>
		(other.pragma("wal_checkpoint(NOOP)") as { readonly log: number; readonly checkpointed: number }[])[0];
	vi.advanceTimersByTime(LOOK_MS);
	expect(state()?.log).toBeGreaterThan(0);
	expect(state()?.checkpointed).toBe(0);
	for (let i = 0; i < 5; i++) await served.write("word ".repeat(200_000));
	const { log = 0, checkpointed } = state() ?? {};
	expect(log).toBeGreaterThan(1000);
	expect(checkpointed).toBe(0);
	vi.advanceTimersByTime(LOOK_MS);
	expect(state()).toMatchObject({ log, checkpointed: log });
});
