import { expect, test } from "vitest";
import type { ChatId, UserId } from "../protocol/ids.ts";
import { deleteChats } from "./manage-chats.ts";
import type { ChatStore, DeletedChat } from "./ports.ts";

test("[S4] thousands of chats are deleted some at a time, and each is told of when it is gone", async () => {
	const log: string[] = [];
	const ids = Array.from({ length: 250 }, (_, index) => String(index + 1));
	const chats = {
		async deleteChats(some: readonly string[]) {
			log.push(`${some.length} deleted`);
			const deleted = some
				.filter((id) => id !== "7")
				.map(
					(id): DeletedChat => ({ chatId: id as ChatId, userId: "ann" as UserId, rev: 1, runningTasks: [] }),
				);
			return { deleted, changed: some.filter((id) => id === "7") as ChatId[] };
		},
	} as unknown as ChatStore;
	const told: string[] = [];
	const deps = {
		chats,
		bus: {
			publishToUser(_user: UserId, { event }: { event: { type: string; chat_id?: string } }) {
				if (told.push(event.chat_id ?? "") % 100 === 0) log.push(`${told.length} told`);
			},
			requestStop() {},
		},
		clock: { now: () => new Date(0) },
		attachments: { deleteLeftovers: async () => void log.push("leftovers") },
	} as unknown as Parameters<typeof deleteChats>[0];
	const outcome = await deleteChats(deps, { chatIds: [...ids, "1"], actor: null, ifRev: {} });
	expect(outcome).toEqual({ deletedCount: 249, changed: ["7"] });
	expect(told).toEqual(ids.filter((id) => id !== "7"));
	expect(log).toEqual(["100 deleted", "100 deleted", "100 told", "50 deleted", "200 told", "leftovers"]);
});
