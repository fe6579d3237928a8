import { once } from "node:events";
import { join } from "node:path";
import { MessageChannel } from "node:worker_threads";
import Database from "better-sqlite3";
import { expect, onTestFinished, test, vi } from "vitest";
import { openTempDir } from "../../../../tests/support/temp-dir.ts";
import type { ClientId, UserId } from "../../../protocol/ids.ts";
import { createChatStore } from "../chat-store.ts";
import { openDatabase } from "../open-database.ts";
import { serveSearch } from "./serve-search.ts";

const ann = "ann" as UserId;
const LOOK_MS = 2000;

test("what is written goes into the index in a pause of writing, or after 15 seconds without one", async () => {
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
	onTestFinished(() => void vi.useRealTimers());
	await using dir = await openTempDir();
	const databasePath = join(dir.path, "chat.db");
	const db = await openDatabase(databasePath);
	const chats = createChatStore(db);
	const write = async () =>
		(await chats.createChat({ userId: ann, title: "Herons", clientId: null, now: new Date() })).rev;
	const first = await write();
	const { port1, port2 } = new MessageChannel();
	serveSearch(port2, { databasePath, serverId: "one" });
	const index = new Database(`${databasePath}-search`, { readonly: true });
	const indexed = () => index.prepare("SELECT rev FROM users WHERE id = ?").pluck().get(ann);
	expect(indexed()).toBe(first);
	vi.advanceTimersByTime(LOOK_MS);
	expect(indexed()).toBe(first);

	await write();
	vi.advanceTimersByTime(LOOK_MS);
	const second = await write();
	vi.advanceTimersByTime(LOOK_MS);
	expect(indexed()).toBe(first);
	vi.advanceTimersByTime(LOOK_MS);
	expect(indexed()).toBe(second);

	let last = 0;
	for (let ms = 0; ms <= 14_000; ms += LOOK_MS) {
		last = await write();
		vi.advanceTimersByTime(LOOK_MS);
	}
	expect(indexed()).toBe(second);
	last = await write();
	vi.advanceTimersByTime(LOOK_MS);
	expect(indexed()).toBe(last);

	vi.useRealTimers();
	port1.postMessage({ type: "close" });
	await once(port1, "close");
	index.close();
	await db.destroy();
});

test("what was written is copied into the database where it has become much, and not each time", async () => {
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
	onTestFinished(() => void vi.useRealTimers());
	await using dir = await openTempDir();
	const databasePath = join(dir.path, "chat.db");
	const db = await openDatabase(databasePath);
	const chats = createChatStore(db);
	const write = (title: string) =>
		chats.createChat({ userId: ann, title, clientId: crypto.randomUUID() as ClientId, now: new Date() });
	await write("Herons");
	const { port1, port2 } = new MessageChannel();
	serveSearch(port2, { databasePath, serverId: "one" });
	const other = new Database(databasePath);
	const state = () =>
		(other.pragma("wal_checkpoint(NOOP)") as { readonly log: number; readonly checkpointed: number }[])[0];
	vi.advanceTimersByTime(LOOK_MS);
	expect(state()?.log).toBeGreaterThan(0);
	expect(state()?.checkpointed).toBe(0);
	for (let i = 0; i < 5; i++) await write("word ".repeat(200_000));
	const { log = 0, checkpointed } = state() ?? {};
	expect(log).toBeGreaterThan(1000);
	expect(checkpointed).toBe(0);
	vi.advanceTimersByTime(LOOK_MS);
	expect(state()).toMatchObject({ log, checkpointed: log });

	vi.useRealTimers();
	port1.postMessage({ type: "close" });
	await once(port1, "close");
	other.close();
	await db.destroy();
});
