import { expect, test } from "vitest";
import type { ChatId, MessageId, UserId } from "../../server/protocol/ids.ts";
import type { Chat, Message } from "../../server/protocol/rest.ts";
import type { OutboxEntry } from "../client/chat-client.ts";
import { createChatState } from "../store/chat-state.ts";
import { createChatStore } from "../store/create-chat-store.ts";
import { createUiStore } from "../store/create-ui-store.ts";
import { DEFAULT_SETTINGS } from "../store/ui-state.ts";
import type { ActionDeps } from "./action-deps.ts";
import { createMessageActions } from "./create-message-actions.ts";

function createStage(drafts: Readonly<Record<string, string>>, outbox: readonly OutboxEntry[] = []) {
	const ui = createUiStore(DEFAULT_SETTINGS, drafts);
	const chats = createChatStore({ ...createChatState(), outbox });
	const undos: (() => void)[] = [];
	const said: string[] = [];
	const deps = {
		...{ ui, chats, uuid: () => "x", t: (text: string) => text, client: { discard: () => {} } },
		toasts: { show: (text: string) => said.push(text) },
		offerUndo: (_text: string, undo: () => void) => undos.push(undo),
	};
	const actions = createMessageActions(deps as unknown as ActionDeps, (selectedChatId) =>
		ui.setState({ selectedChatId }),
	);
	return { ui, chats, actions, undo: () => undos.pop()?.(), said };
}

const WAITING: OutboxEntry = {
	...{ clientId: "a", chatId: "local:1", content: "Asked on the train", responseModel: false },
	...{ model: null, parentId: null, edits: null, createdAt: 1, failure: null, settings: {} },
};

const [timestamp, status] = ["2026-01-01T00:00:00.000Z", "complete"] as const;
const CHAT: Chat = {
	...{ id: "7" as ChatId, user_id: "1" as UserId, title: "", messages: [], tags: [] },
	...{ created_at: timestamp, updated_at: timestamp, pinned: false, archived: false },
};
const MESSAGE: Message = {
	...{ id: "3" as MessageId, chat_id: CHAT.id, content: "Said", is_ai: false, parent_id: null },
	...{ timestamp, status },
};

test("What is written for a new chat stays where the only message of another one is taken back", () => {
	const { ui, actions, undo } = createStage({ "": "A letter", "local:1": "More of it" }, [WAITING]);
	ui.setState({ selectedChatId: "local:1" });
	actions.discard("a");
	expect(ui.getState()).toMatchObject({ selectedChatId: null, drafts: { "": "A letter\n\nMore of it" } });
	undo();
	expect(ui.getState().drafts).toEqual({ "": "A letter\n\nMore of it\n\nAsked on the train" });
});

test("A message that is taken back with Undo is in its chat, though that got another name meanwhile", () => {
	const second = { ...WAITING, clientId: "b", content: "And on the way back", files: ["f"] };
	const { ui, chats, actions, undo } = createStage({}, [WAITING, second]);
	actions.discard("b");
	chats.apply([{ type: "chat_assigned", local_id: "local:1", chat: CHAT }]);
	undo();
	expect(ui.getState()).toMatchObject({ drafts: { 7: second.content }, draftFiles: { 7: ["f"] } });
});

test("A wording that is taken back goes behind the one that is being written in its place", () => {
	const waiting = { ...WAITING, chatId: "7", edits: "3", files: ["f"] };
	const { ui, chats, actions } = createStage({ "edit:3": "Half of another" }, [waiting]);
	chats.apply([{ type: "chat_loaded", chat: { ...CHAT, messages: [MESSAGE] } }]);
	ui.setState({ draftFiles: { "edit:3": ["e"] } });
	actions.editQueued(waiting);
	expect(ui.getState()).toMatchObject({
		editing: "3",
		drafts: { "edit:3": "Half of another\n\nAsked on the train" },
		draftFiles: { "edit:3": ["e", "f"] },
	});
});

test("What is written and attached in a chat goes with it, behind what is there", () => {
	const { ui, actions } = createStage({ "local:1": "Mine", "7": "There" });
	ui.setState({ draftFiles: { "local:1": ["f"], "7": ["e"] } });
	actions.moveDrafts("local:1", "7");
	actions.moveDrafts("local:2", "7");
	expect(ui.getState()).toMatchObject({ drafts: { 7: "There\n\nMine" }, draftFiles: { 7: ["e", "f"] } });
	expect(Object.keys(ui.getState().draftFiles)).toEqual(["7"]);
});

test("A temporary chat is measured as it is sent: what is too long for that stays in the composer", () => {
	const { ui, actions, said } = createStage({ "temporary:1": "漢".repeat(320_000) });
	ui.setState({ selectedChatId: "temporary:1" });
	actions.send(ui.getState().drafts["temporary:1"] ?? "");
	expect(said).toEqual(["This temporary chat has become too long to be answered. Start a new one."]);
	expect(ui.getState().drafts["temporary:1"]).toHaveLength(320_000);
});
