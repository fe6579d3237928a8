import { expect, test } from "vitest";
import type { ChatId, MessageId, UserId } from "../../server/protocol/ids.ts";
import type { Chat, Message } from "../../server/protocol/rest.ts";
import { createChatStore } from "../store/create-chat-store.ts";
import { createUiStore } from "../store/create-ui-store.ts";
import { DEFAULT_SETTINGS } from "../store/ui-state.ts";
import { createActions } from "./create-actions.ts";
import { finishDeletes } from "./session.ts";
import { createToasts } from "./toasts.ts";

const timestamp = "2026-01-01T00:00:00.000Z";
const MESSAGE: Message = {
	...{ id: "2" as MessageId, chat_id: "1" as ChatId, content: "Hello", is_ai: false, timestamp },
	...{ parent_id: null, status: "complete" },
};
const CHAT: Chat = {
	...{ id: "1" as ChatId, user_id: "1" as UserId, title: "", messages: [MESSAGE], tags: [] },
	...{ created_at: timestamp, updated_at: timestamp, pinned: false, archived: false },
};

test("What was deleted a moment ago is deleted before the login ends, and waited for", async () => {
	const ui = createUiStore(DEFAULT_SETTINGS, {});
	const chats = createChatStore();
	const toasts = createToasts(ui);
	const asked: string[] = [];
	const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
	const client = {
		deleteChats: (chatIds: readonly string[]) => {
			asked.push(...chatIds);
			return answered;
		},
		deleteMessage: (_chatId: string, messageId: string) => {
			asked.push(messageId);
			return answered;
		},
	};
	const t = Object.assign((text: string) => text, { count: (_: number, one: string) => one });
	const deps = { client, chats, ui, toasts, t, uuid: () => "x", draftFileIds: () => [] };
	const actions = createActions(deps as unknown as Parameters<typeof createActions>[0]);
	chats.apply([{ type: "chat_loaded", chat: CHAT }]);
	const question = toasts.show("Which of them?", { durationMs: null });
	await finishDeletes({ ui, actions });
	actions.deleteMessage(MESSAGE);
	actions.deleteChats(["7"]);
	let isFinished = false;
	const finished = finishDeletes({ ui, actions }).then(() => {
		isFinished = true;
	});
	await expect.poll(() => asked).toEqual(["2", "7"]);
	expect(isFinished).toBe(false);
	answer();
	await finished;
	expect(ui.getState().toasts.map(({ id }) => id)).toEqual([question]);
});
