import { expect, test } from "vitest";
import type { ChatId, UserId } from "../../server/protocol/ids.ts";
import type { Chat } from "../../server/protocol/rest.ts";
import type { OutboxEntry } from "../client/chat-client.ts";
import { createChatStore } from "../store/create-chat-store.ts";
import { createUiStore } from "../store/create-ui-store.ts";
import { DEFAULT_SETTINGS } from "../store/ui-state.ts";
import { createActions } from "./create-actions.ts";
import { createToasts } from "./toasts.ts";

const timestamp = "2026-01-01T00:00:00.000Z";
const CHAT: Chat = {
	...{ id: "7" as ChatId, user_id: "1" as UserId, title: "", messages: [], tags: [] },
	...{ created_at: timestamp, updated_at: timestamp, pinned: false, archived: false },
};

function openActions(client: object) {
	const ui = createUiStore(DEFAULT_SETTINGS, {});
	const chats = createChatStore();
	const toasts = createToasts(ui);
	const t = Object.assign((text: string) => text, { count: (_: number, one: string) => one });
	const deps = { client, chats, ui, toasts, t, uuid: () => "x", draftFileIds: () => [] };
	const actions = createActions(deps as unknown as Parameters<typeof createActions>[0]);
	return { ui, chats, toasts, actions };
}

test("What is written in a chat while its delete could still be undone does not go with it", async () => {
	const discarded: string[] = [];
	let isAsked = false;
	const client = {
		discard: (clientId: string) => void discarded.push(clientId),
		deleteChats: async () => {
			isAsked = true;
		},
	};
	const { chats, toasts, actions } = openActions(client);
	const entry: OutboxEntry = {
		...{ clientId: "before", chatId: "7", content: "Before", responseModel: false, model: null },
		...{ parentId: null, edits: null, createdAt: 1, failure: null },
	};
	chats.apply([{ type: "outbox_changed", entries: [entry] }]);
	actions.deleteChats(["7"]);
	// Such as by the way back, which leads to the chat that was open.
	chats.apply([{ type: "outbox_changed", entries: [entry, { ...entry, clientId: "after" }] }]);
	toasts.endAll();
	await expect.poll(() => isAsked).toBe(true);
	expect(discarded).toEqual(["before"]);
});

test("A chat that waited and was deleted goes, though it came to the server before that was carried out", async () => {
	const deleted: (readonly string[])[] = [];
	const client = { deleteChats: async (chatIds: readonly string[]) => void deleted.push(chatIds) };
	const { chats, toasts, actions } = openActions(client);
	actions.deleteChats(["local:1"]);
	chats.apply([{ type: "chat_assigned", local_id: "local:1", chat: CHAT }]);
	toasts.endAll();
	await expect.poll(() => deleted).toEqual([["7"]]);
	await expect.poll(() => chats.getState().chats).toEqual({});
});

test("A chat that is being read is not asked for again when it is opened, but is when that failed", async () => {
	const asked = [Promise.withResolvers<boolean>(), Promise.withResolvers<boolean>()];
	let count = 0;
	const { ui, actions } = openActions({ openChat: () => asked[count++]?.promise });
	actions.loadChat("7");
	actions.selectChat("7");
	expect(count).toBe(1);
	expect(ui.getState().selectedChatId).toBe("7");
	asked[0]?.resolve(true);
	await asked[0]?.promise;
	await expect.poll(() => actions.loadChat("7") ?? count).toBe(2);
});

test("Where a read beforehand failed, that is not shown to who opens the chat unless it fails again", async () => {
	const again = Promise.withResolvers<void>();
	const reads = [Promise.resolve(), again.promise];
	const openChat = async () => {
		await reads.shift();
		chats.apply([{ type: "chat_unavailable", chat_id: "7", reason: "It is away." }]);
		return true;
	};
	const { chats, actions } = openActions({ openChat });
	const failure = () => chats.getState().conversations["7"]?.failure;
	actions.loadChat("7");
	await expect.poll(failure).toBe("It is away.");
	actions.selectChat("7");
	expect(failure()).toBe(null);
	again.resolve();
	await expect.poll(failure).toBe("It is away.");
});

test("A chat that is opened for the first time is not told of before it is read", () => {
	const { chats, actions } = openActions({ openChat: () => new Promise(() => {}) });
	actions.selectChat("7");
	expect(chats.getState().conversations).toEqual({});
});
