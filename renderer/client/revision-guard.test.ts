import { expect, test } from "vitest";
import type { ChatId, MessageId, TaskId, UserId } from "../../server/protocol/ids.ts";
import type { Chat, Message } from "../../server/protocol/rest.ts";
import { RevisionGuard } from "./revision-guard.ts";

const AT = "2026-01-01T00:00:00.000Z";
const CHAT_ID = "1" as ChatId;
const MESSAGE_ID = "5" as MessageId;

const chat = (rev: number) => {
	const value: Chat = {
		...{ id: CHAT_ID, user_id: "u" as UserId, title: "Boats", created_at: AT, updated_at: AT, rev },
		...{ messages: [], pinned: false, archived: false, tags: [] },
	};
	return { type: "chat_updated" as const, chat_id: CHAT_ID, chat: value };
};
const message = (rev?: number) => {
	const value: Message = {
		...{ id: MESSAGE_ID, chat_id: CHAT_ID, content: "Hello", is_ai: false, timestamp: AT },
		...{ parent_id: null, status: "complete" },
	};
	return { type: "message_updated" as const, message: value, ...(rev === undefined ? {} : { rev }) };
};

/** The end of an answer. */
const end = (messageId: string = MESSAGE_ID) => ({
	...{ type: "generation_complete" as const, task_id: "t" as TaskId, chat_id: CHAT_ID },
	...{ message_id: messageId as MessageId, status: "interrupted" as const, length: 0 },
});

test("What is older than what was told is let go; the same once more is not", () => {
	const guard = new RevisionGuard();
	expect([5, 4, 5, 6, 5].map((rev) => guard.isOutdated(chat(rev)))).toEqual([
		false,
		true,
		false,
		false,
		true,
	]);
	expect([9, 8, 9].map((rev) => guard.isOutdated(message(rev)))).toEqual([false, true, false]);
	expect(guard.isOutdated(message())).toBe(false);
});

test("What the server deleted does not come back; what only this page wants gone may", () => {
	const guard = new RevisionGuard();
	expect(guard.isOutdated({ type: "chat_deleted", chat_id: CHAT_ID })).toBe(false);
	expect(guard.isOutdated(chat(5))).toBe(false);
	expect(guard.isOutdated(end())).toBe(false);
	guard.isOutdated({ type: "message_deleted", chat_id: CHAT_ID, message_id: MESSAGE_ID, rev: 6 });
	expect([message(7), end()].map((event) => guard.isOutdated(event))).toEqual([true, true]);
	expect(guard.isOutdated(end("6"))).toBe(false);
	guard.isOutdated({ type: "chat_deleted", chat_id: CHAT_ID, rev: 8 });
	expect([chat(9), end("6")].map((event) => guard.isOutdated(event))).toEqual([true, true]);
	guard.forget();
	expect(guard.isOutdated(chat(1))).toBe(false);
});
