import { expect, test } from "vitest";
import type { Chat } from "../../../server/protocol/rest.ts";
import { decodeChat } from "../decode-message.ts";
import { showRemembered } from "./mirror-page.ts";
import { decodeNewestChats, keepNewestChats } from "./newest-chats.ts";

function chatsOf(...titles: readonly string[]): Chat[] {
	return titles.flatMap((title, i) => decodeChat({ id: i + 1, title }) ?? []);
}

function openStage(list: () => readonly Chat[]) {
	const texts: string[] = [];
	const timers: (() => void)[] = [];
	const disk = { isFull: false };
	const kept = keepNewestChats({
		list,
		async write(text) {
			if (disk.isFull) throw new Error("full");
			texts.push(text);
		},
		after(_delayMs, run) {
			timers.push(run);
			return () => void timers.splice(timers.indexOf(run), 1);
		},
	});
	const pass = async () => {
		for (const run of timers.splice(0)) run();
		await Promise.resolve();
	};
	return { kept, texts, timers, disk, pass };
}

test("what is written is read again, once for all changes of a moment", async () => {
	let chats = chatsOf("a", "b");
	const { kept, texts, timers, pass } = openStage(() => chats);
	kept.note();
	kept.note();
	expect(timers).toHaveLength(1);
	await pass();
	kept.note();
	await pass();
	chats = chatsOf("a", "b", "c");
	kept.note();
	await pass();
	await kept.close();
	expect(texts.map(decodeNewestChats)).toEqual([chatsOf("a", "b"), chats]);
});

test("what waits is written when it is closed, and nothing after that", async () => {
	const { kept, texts, timers } = openStage(() => chatsOf("a"));
	kept.note();
	await kept.close();
	expect(texts).toHaveLength(1);
	expect(timers).toEqual([]);
});

test("a disk that takes nothing is tried again with the next change only", async () => {
	let chats = chatsOf("a");
	const { kept, texts, disk, pass } = openStage(() => chats);
	disk.isFull = true;
	kept.note();
	await pass();
	disk.isFull = false;
	chats = chatsOf("b");
	kept.note();
	await pass();
	await kept.close();
	expect(texts.map(decodeNewestChats)).toEqual([chats]);
});

test.for(["[]", "{}", "null", '[1,{"title":"no id"},null]'])("%s is no list", (text) => {
	expect(decodeNewestChats(text)).toBeNull();
});

async function shownWith(newest: readonly Chat[] | null, listed: readonly Chat[] | null) {
	const shown: string[][] = [];
	const isRead = Promise.withResolvers<void>();
	const done = showRemembered(
		{ listChats: () => isRead.promise.then(() => listed) },
		{
			newest: Promise.resolve(newest),
			emit: (event) =>
				void (event.type === "chats_remembered" && shown.push(event.chats.map(({ title }) => title))),
			flush: () => {},
			after: () => () => {},
		},
	);
	await new Promise((resolve) => setTimeout(resolve));
	const atOnce = [...shown];
	isRead.resolve();
	await done;
	return { atOnce, shown };
}

test("the list beside the mirror is shown while that opens, then what is in it", async () => {
	const both = await shownWith(chatsOf("old"), chatsOf("new"));
	expect(both).toEqual({ atOnce: [["old"]], shown: [["old"], ["new"]] });
	expect(await shownWith(null, chatsOf("new"))).toEqual({ atOnce: [], shown: [["new"]] });
	expect(await shownWith(chatsOf("old"), null)).toEqual({ atOnce: [["old"]], shown: [["old"]] });
});
