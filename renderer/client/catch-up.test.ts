import { expect, test } from "vitest";
import type { ChatId, UserId } from "../../server/protocol/ids.ts";
import type { Chat } from "../../server/protocol/rest.ts";
import { CatchUp } from "./catch-up.ts";
import type { ClientEvent } from "./chat-client.ts";

const AT = "2026-01-01T00:00:00.000Z";

function createChat(id: string, rev: number): Chat {
	return {
		...{ id: id as ChatId, user_id: "u" as UserId, title: `At ${rev}`, created_at: AT, updated_at: AT, rev },
		...{ messages: [], pinned: false, archived: false, tags: [] },
	};
}

function openCatchUp() {
	const events: ClientEvent[] = [];
	const lists: PromiseWithResolvers<readonly Chat[]>[] = [];
	const since: number[] = [];
	const reread: string[] = [];
	const catchUp = new CatchUp({
		env: { after: () => () => {} },
		rest: {
			listChats() {
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
		rereadChats: async () => void reread.push("all"),
	});
	const list = async (chats: readonly Chat[]) => {
		await Promise.resolve();
		lists.shift()?.resolve(chats);
	};
	return { catchUp, events, list, since, reread };
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
	expect(reread).toEqual(["all"]);
	expect(catchUp.knownRevision).toBe(4);
});
