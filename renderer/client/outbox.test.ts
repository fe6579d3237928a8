import { expect, test } from "vitest";
import { createDisk } from "../../tests/support/disk.ts";
import type { OutboxEntry } from "./chat-client.ts";
import { Outbox } from "./outbox.ts";
import { createOutboxStorage } from "./outbox-storage.ts";

/** @param read what is waited for before what was read of the disk is told */
function createOutbox(storage = createDisk(), read: Promise<void> = Promise.resolve()) {
	let now = 1000;
	const kept = createOutboxStorage("k", storage);
	let ids = 0;
	let entries: readonly OutboxEntry[] = [];
	const outbox = new Outbox({
		nowMs: () => now,
		uuid: () => `id-${++ids}-${now}`,
		storage: {
			...kept,
			read: async () => {
				const found = await kept.read();
				await read;
				return found;
			},
		},
		onChange: (changed) => {
			entries = changed;
		},
	});
	return {
		outbox,
		storage,
		entries: () => entries,
		wait: (ms: number) => (now += ms),
		settle: () => new Promise((resolve) => setTimeout(resolve)),
	};
}

const message = (content: string, chatId = "1") => ({
	chatId,
	content,
	responseModel: false,
	model: null,
	parentId: null,
	edits: null,
});

test("[I2] Unsent messages are there in their order after the page was closed", async () => {
	const { outbox, storage, settle } = createOutbox();
	for (const text of ["a", "b", "c"]) outbox.add(message(text));
	await settle();
	const later = createOutbox(storage);
	await later.outbox.load();
	expect(later.outbox.waiting().map((entry) => entry.content)).toEqual(["a", "b", "c"]);
});

test("[I2] What is written where the clock was set back comes behind what an earlier page wrote, for the next page too", async () => {
	const { outbox, storage, wait, settle } = createOutbox();
	wait(5000);
	outbox.add(message("old"));
	await settle();
	const later = createOutbox(storage);
	for (const text of ["new", "newer"]) later.outbox.add(message(text));
	await later.outbox.load();
	await later.settle();
	const last = createOutbox(storage);
	await last.outbox.load();
	expect(last.outbox.waiting().map(({ content }) => content)).toEqual(["old", "new", "newer"]);
});

test("What a server says of a message that it cannot take at the moment stays with it, and is on no disk", async () => {
	const { outbox, storage, entries, settle } = createOutbox();
	const { clientId } = outbox.add(message("a"));
	await settle();
	outbox.markSent(clientId);
	outbox.hinder(clientId, "No room");
	expect(outbox.inFlight()).toEqual([]);
	const [entry] = outbox.waiting();
	expect(entry).toMatchObject({ content: "a", hindrance: "No room", failure: null });
	expect(entry === undefined ? null : await outbox.isCurrent(entry)).toBe(true);
	outbox.handleDrop();
	outbox.detach(clientId);
	await settle();
	expect(entries()).toMatchObject([{ hindrance: "No room" }]);
	const later = createOutbox(storage);
	await later.outbox.load();
	expect(later.entries()).toMatchObject([{ content: "a" }]);
	expect(later.entries()[0]).not.toHaveProperty("hindrance");
});

test("[I2] What is learnt of a message once its outbox is closed is left to the next one; what is written still is kept", async () => {
	const { outbox, storage, settle } = createOutbox();
	const { clientId } = outbox.add(message("sent"));
	await outbox.noteSending(clientId, "7");
	outbox.close();
	const later = createOutbox(storage);
	await later.outbox.load();
	await outbox.noteSending(clientId, "8");
	outbox.handleDrop();
	outbox.add(message("written late"));
	await settle();
	const last = createOutbox(storage);
	await last.outbox.load();
	expect(last.outbox.waiting()).toMatchObject([
		{ content: "sent", sentAfter: "7" },
		{ content: "written late" },
	]);
	later.outbox.confirm(clientId);
	await settle();
	outbox.fail(clientId, "No");
	await settle();
	const after = createOutbox(storage);
	await after.outbox.load();
	expect(after.outbox.waiting().map(({ content }) => content)).toEqual(["written late"]);
});

test("[I2] What was written before the disk was read comes after what was on it", async () => {
	const { outbox, storage, settle } = createOutbox();
	outbox.add(message("old"));
	await settle();
	const later = createOutbox(storage);
	later.wait(5000);
	later.outbox.add(message("new"));
	await later.outbox.load();
	expect(later.entries().map((entry) => entry.content)).toEqual(["old", "new"]);
});

test("A confirmed message leaves the outbox and the disk", async () => {
	const { outbox, storage, entries, settle } = createOutbox();
	const { clientId } = outbox.add(message("a"));
	outbox.markSent(clientId);
	outbox.confirm(clientId);
	await settle();
	expect(entries()).toEqual([]);
	expect(storage.length).toBe(0);
});

test("A sent message waits for its confirmation and is sent again after a drop", () => {
	const { outbox } = createOutbox();
	const { clientId } = outbox.add(message("a"));
	outbox.markSent(clientId);
	expect(outbox.waiting()).toEqual([]);
	outbox.handleDrop();
	expect(outbox.waiting().map((entry) => entry.clientId)).toEqual([clientId]);
});

test("A message that is not confirmed in time is sent again, a younger one is not", () => {
	const { outbox, wait } = createOutbox();
	outbox.markSent(outbox.add(message("old")).clientId);
	wait(10_000);
	outbox.markSent(outbox.add(message("young")).clientId);
	wait(6000);
	expect(outbox.takeBackOlderThan(15_000)).toBe(true);
	expect(outbox.waiting().map((entry) => entry.content)).toEqual(["old"]);
});

test("A refused message stays, with the reason, until it is tried again or discarded", async () => {
	const { outbox, storage, entries, settle } = createOutbox();
	const { clientId } = outbox.add(message("a"));
	outbox.markSent(clientId);
	outbox.fail(clientId, "Too long.");
	expect(outbox.waiting()).toEqual([]);
	await settle();
	const later = createOutbox(storage);
	await later.outbox.load();
	expect(later.entries()[0]?.failure).toBe("Too long.");
	outbox.retry(clientId);
	expect(outbox.waiting()).toHaveLength(1);
	outbox.discard(clientId);
	expect(entries()).toEqual([]);
});

test("The files of a refused message are those of a message still", () => {
	const { outbox } = createOutbox();
	const { clientId } = outbox.add({ ...message("a"), files: ["f", "g"] });
	outbox.add({ ...message("b"), files: ["h"] });
	outbox.fail(clientId, "Too long.");
	expect(outbox.files()).toEqual(["f", "g", "h"]);
});

test("Messages for a local chat go to the chat that was made for it", () => {
	const { outbox } = createOutbox();
	outbox.add(message("a", "local:x"));
	outbox.add(message("b", "2"));
	outbox.add(message("c", "local:x"));
	outbox.assignChat("local:x", "9");
	expect(outbox.waiting().map((entry) => entry.chatId)).toEqual(["9", "2", "9"]);
});

test("What is on the disk in another form is let go", async () => {
	const { outbox, storage } = createOutbox();
	const entry = { clientId: "a", chatId: "1", content: "kept", createdAt: 1 };
	for (const [id, kept] of Object.entries({ a: entry, b: null, c: { clientId: "c" }, d: entry }))
		storage.setItem(`parley.outbox.k ${id}`, JSON.stringify(kept));
	storage.setItem("parley.outbox.k e", "{");
	await outbox.load();
	expect(outbox.waiting().map((entry) => entry.content)).toEqual(["kept"]);
});

test("What a line that broke may have brought to the server is known, through a closed page too", async () => {
	const { outbox, storage, entries, settle } = createOutbox();
	const sent = outbox.add(message("sent"));
	outbox.add(message("kept"));
	outbox.markSent(sent.clientId);
	outbox.handleDrop();
	expect(entries().map((entry) => entry.mayBeThere === true)).toEqual([true, false]);
	await settle();
	const later = createOutbox(storage);
	await later.outbox.load();
	expect(later.entries().map((entry) => entry.mayBeThere === true)).toEqual([true, false]);
	expect(later.outbox.waiting()).toHaveLength(2);
});

test("What a new chat begins with outlasts the message that it was to be made for", () => {
	const { outbox, entries } = createOutbox();
	const first = outbox.add({ ...message("first", "local:1"), settings: { model: "big" } });
	outbox.add(message("second", "local:1"));
	outbox.discard(first.clientId);
	expect(entries()).toMatchObject([{ content: "second", settings: { model: "big" } }]);
});

test("[I2] What is shown outlasts its page from that moment on", async () => {
	const { outbox, storage } = createOutbox();
	const { clientId } = outbox.add(message("a"));
	outbox.fail(clientId, "Too long.");
	const next = createOutbox(storage);
	await next.outbox.load();
	expect(next.entries()).toMatchObject([{ content: "a", failure: "Too long." }]);
});

test("[I2] What the disk has no room for stays in its page, whatever another one does", async () => {
	const full = createDisk();
	const { outbox, entries } = createOutbox({
		...full,
		setItem: () => {
			throw new DOMException("", "QuotaExceededError");
		},
	});
	outbox.add(message("a"));
	await outbox.reread("1");
	expect(entries().map(({ content }) => content)).toEqual(["a"]);
});

test("[I2] What another page took back, or made of a message, is taken in before it is sent", async () => {
	const { outbox, storage, entries, settle } = createOutbox();
	for (const text of ["gone", "refused", "same"]) outbox.add(message(text));
	const other = outbox.add(message("of another chat", "2"));
	const sent = outbox.add(message("sent"));
	outbox.markSent(sent.clientId);
	await settle();
	const later = createOutbox(storage);
	await later.outbox.load();
	const [gone, refused, same] = entries();
	for (const { clientId } of [gone, other, sent].filter((entry) => entry !== undefined))
		later.outbox.discard(clientId);
	later.outbox.fail(refused?.clientId ?? "", "Too long.");
	await later.settle();
	if (gone === undefined || refused === undefined || same === undefined) throw new Error("Not written");
	expect(await outbox.isCurrent(gone)).toBe(false);
	expect(await outbox.isCurrent(refused)).toBe(false);
	expect(await outbox.isCurrent(same)).toBe(true);
	expect(entries().map(({ content, failure }) => [content, failure])).toEqual([
		["refused", "Too long."],
		["same", null],
		// Looked for when it is to be sent; what is on its way is confirmed by the server.
		["of another chat", null],
		["sent", null],
	]);
	expect(await outbox.isCurrent(other)).toBe(false);
	expect(outbox.find(other.clientId)).toBeUndefined();
});

test("[I2] What is not on disk yet, or was changed while the disk was read, waits for nothing", async () => {
	const read = Promise.withResolvers<void>();
	const { outbox, storage, settle } = createOutbox(undefined, read.promise);
	const fresh = outbox.add(message("fresh"));
	storage.removeItem(`parley.outbox.k ${fresh.clientId}`);
	expect(await outbox.isCurrent(fresh)).toBe(true);
	const changed = outbox.add(message("changed"));
	await settle();
	const asked = outbox.isCurrent(changed);
	await settle();
	outbox.fail(changed.clientId, "Too long.");
	await settle();
	read.resolve();
	expect(await asked).toBe(false);
	expect(outbox.find(changed.clientId)?.failure).toBe("Too long.");
});

test("[I2] A message for a local chat that another page made is sent there by way of making it", async () => {
	const { outbox, storage, entries, settle } = createOutbox();
	const entry = outbox.add(message("a", "local:x"));
	await settle();
	const later = createOutbox(storage);
	await later.outbox.load();
	later.outbox.assignChat("local:x", "9");
	await later.settle();
	expect(await outbox.isCurrent(entry)).toBe(true);
	expect(entries()[0]?.chatId).toBe("local:x");
	await outbox.reread("local:x");
	expect(entries()[0]?.chatId).toBe("9");
});

test("[I2] What the disk has no room for any more stays in its page too", async () => {
	const disk = createDisk();
	let isFull = false;
	const { outbox, entries, settle } = createOutbox({
		...disk,
		get length() {
			return disk.length;
		},
		setItem(name, value) {
			if (isFull) throw new DOMException("", "QuotaExceededError");
			disk.setItem(name, value);
		},
	});
	const { clientId } = outbox.add(message("a"));
	await settle();
	isFull = true;
	outbox.markSent(clientId);
	outbox.handleDrop();
	await settle();
	const [entry] = entries();
	if (entry === undefined) throw new Error("Not kept");
	expect(await outbox.isCurrent(entry)).toBe(true);
	await outbox.reread("1");
	expect(entries()).toEqual([entry]);
});
