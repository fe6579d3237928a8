import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import type { ChatId, UserId } from "../../server/protocol/ids.ts";
import type { Chat } from "../../server/protocol/rest.ts";
import { CatchUp } from "./catch-up.ts";
import type { ClientEvent } from "./chat-client.ts";
import type { ChatsPage } from "./rest-client.ts";

const AT = "2026-01-01T00:00:00.000Z";

function createChat(id: string, rev: number): Chat {
	return {
		...{ id: id as ChatId, user_id: "u" as UserId, title: `At ${rev}`, created_at: AT, updated_at: AT, rev },
		...{ messages: [], pinned: false, archived: false, tags: [] },
	};
}

const AT_THE_SAME_TIME = (count: number) =>
	Array.from({ length: count }, (_, index) => createChat(String(count - index), 1));

function openCatchUp() {
	const events: ClientEvent[] = [];
	const lists: PromiseWithResolvers<readonly Chat[]>[] = [];
	const pages: (ChatsPage | undefined)[] = [];
	const since: number[] = [];
	const reread: string[] = [];
	const timers: (() => void)[] = [];
	const catchUp = new CatchUp({
		env: {
			after(_, run) {
				timers.push(run);
				return () => {};
			},
		},
		rest: {
			listChats(page) {
				pages.push(page);
				const asked = Promise.withResolvers<readonly Chat[]>();
				lists.push(asked);
				return asked.promise;
			},
			async sync(from) {
				since.push(from);
				return { changes: [], rev: from, more: false, left: null };
			},
		},
		emit: (event) => void events.push(event),
		isReady: () => true,
		rereadChats: async (which) => void reread.push(which),
	});
	const list = async (chats: readonly Chat[]) => {
		await Promise.resolve();
		lists.shift()?.resolve(chats);
	};
	/** All that waits for its time is done now. */
	const pass = () => {
		for (const run of timers.splice(0)) run();
	};
	return { catchUp, events, list, lists, since, reread, pages, pass };
}

test("[Y2] What is told of chats while their list is on its way is not undone by it", async () => {
	const { catchUp, events, list } = openCatchUp();
	const started = catchUp.start(5, true);
	await Promise.resolve();
	const news = [
		{ type: "chat_updated", chat_id: "1" as ChatId, chat: createChat("1", 6), rev: 6 },
		{ type: "chat_deleted", chat_id: "2" as ChatId, rev: 7 },
	] as const;
	for (const event of news) catchUp.note(event);
	await list([createChat("1", 5), createChat("2", 4)]);
	await started;
	expect(events.map((event) => event.type)).toEqual(["chats_listed", "chat_updated", "chat_deleted"]);
	// What was told then is taken for missed, and asked for with the next change.
	expect(catchUp.knownRevision).toBe(5);
});

test("[Y3] A server that was put back from an older copy is read anew", async () => {
	const { catchUp, events, list, since, reread } = openCatchUp();
	const first = catchUp.start(9, true);
	await list([createChat("1", 9)]);
	await first;
	const second = catchUp.start(4, true);
	await list([createChat("1", 3)]);
	await second;
	expect(events.at(-1)).toMatchObject({ type: "chats_listed", chats: [{ title: "At 3" }] });
	expect(since).toEqual([]);
	expect(reread).toEqual(["begun", "all"]);
	expect(catchUp.knownRevision).toBe(4);
});

test("[S3] A long list comes in pages, the first of which is shown at once", async () => {
	const { catchUp, events, lists, pages } = openCatchUp();
	const all = AT_THE_SAME_TIME(1150);
	const started = catchUp.start(1, true);
	for (const [from, to] of [
		[0, 100],
		[100, 1100],
		[1100, 1150],
	])
		(await nextOf(lists)).resolve(all.slice(from, to));
	await started;
	expect(pages.map((page) => [page?.limit, page?.after?.id])).toEqual([
		[100, undefined],
		[1000, "1051"],
		[1000, "51"],
	]);
	const counts = events.map((event) => ("chats" in event ? [event.type, event.chats.length] : [event.type]));
	expect(counts).toEqual([
		["chats_remembered", 100],
		["chats_remembered", 1000],
		["chats_listed", 1150],
	]);
});

test("[S3] A server that knows no pages gives its whole list once", async () => {
	const { catchUp, events, lists, pages } = openCatchUp();
	const started = catchUp.start(null, false);
	(await nextOf(lists)).resolve(AT_THE_SAME_TIME(250));
	await started;
	expect([pages.length, events.length]).toEqual([1, 1]);
});

test("[S3] A chat that moves to the front between two pages is not lost", async () => {
	const { catchUp, events, lists } = openCatchUp();
	const all = AT_THE_SAME_TIME(150);
	const started = catchUp.start(1, true);
	(await nextOf(lists)).resolve(all.slice(0, 100));
	const second = await nextOf(lists);
	catchUp.note({ type: "chat_updated", chat_id: "7" as ChatId, chat: createChat("7", 2), rev: 2 });
	second.resolve(all.slice(100).filter((chat) => chat.id !== "7"));
	await started;
	const listed = events.find((event) => event.type === "chats_listed");
	expect(listed?.type === "chats_listed" && listed.chats.length).toBe(150);
});

test("[Y2] What is missed while a list that failed waits to be asked for again is asked for, too", async () => {
	const { catchUp, list, lists, since, pass } = openCatchUp();
	const started = catchUp.start(5, true);
	await list([createChat("1", 5)]);
	await started;
	catchUp.noteHistoryChanged(8);
	await expect.poll(() => lists.length).toBe(1);
	lists.shift()?.reject(new Error("No answer"));
	await delay(0);
	// The one before it never came.
	catchUp.note({ type: "chat_deleted", chat_id: "2" as ChatId, rev: 10 });
	pass();
	await expect.poll(() => lists.length).toBe(1);
	await list([createChat("1", 8)]);
	await expect.poll(() => since).toEqual([8]);
});

test("[Y2] A list that fails while a missed change is waited for is asked for again", async () => {
	const { catchUp, list, lists, reread, pass } = openCatchUp();
	const started = catchUp.start(5, true);
	await list([createChat("1", 5)]);
	await started;
	catchUp.note({ type: "chat_deleted", chat_id: "2" as ChatId, rev: 7 });
	catchUp.noteHistoryChanged(8);
	await expect.poll(() => lists.length).toBe(1);
	lists.shift()?.reject(new Error("No answer"));
	await delay(0);
	pass();
	await expect.poll(() => lists.length).toBe(1);
	await list([createChat("1", 8)]);
	await expect.poll(() => reread).toEqual(["begun", "all"]);
});

/** The next request for a part of the list. */
async function nextOf(lists: PromiseWithResolvers<readonly Chat[]>[]) {
	for (;;) {
		const asked = lists.shift();
		if (asked !== undefined) return asked;
		await Promise.resolve();
	}
}
