import { expect, test } from "vitest";
import { type ChatState, createChatState, EMPTY_CONVERSATION } from "../store/chat-state.ts";
import { createChatStore } from "../store/create-chat-store.ts";
import { createUiStore } from "../store/create-ui-store.ts";
import { DEFAULT_SETTINGS } from "../store/ui-state.ts";
import type { ActionDeps } from "./action-deps.ts";
import { createMessageActions } from "./create-message-actions.ts";
import { keepEdited } from "./keep-edited.ts";

const MESSAGE = { id: "3", chat_id: "7", content: "Said" };
const chatOf = (...ids: readonly string[]) =>
	({
		conversations: { "7": { ...EMPTY_CONVERSATION, messages: new Map(ids.map((id) => [id, MESSAGE])) } },
	}) as unknown as ChatState;
const NO_CHAT = createChatState();

test.each([
	["the message", chatOf("2")],
	["its chat", NO_CHAT],
])("Half of another wording goes on in the composer where %s goes", (_, after) => {
	const ui = createUiStore(DEFAULT_SETTINGS, { "7": "Beside it", "edit:3": "Half a wording" });
	const chats = createChatStore(NO_CHAT);
	const actions = createMessageActions({ ui, chats } as unknown as ActionDeps, () => {});
	ui.setState({ selectedChatId: "7", editing: "3", draftFiles: { "edit:3": ["f"] } });
	keepEdited(ui, actions, chatOf("2", "3"), NO_CHAT);
	keepEdited(ui, actions, chatOf("2", "3"), chatOf("3"));
	expect(ui.getState()).toMatchObject({ editing: "3", composerCalls: 0 });
	keepEdited(ui, actions, after, chatOf("2", "3"));
	expect(ui.getState()).toMatchObject({ editing: null, composerCalls: 1 });
	expect(ui.getState().drafts).toEqual({ "7": "Beside it\n\nHalf a wording" });
	expect(ui.getState().draftFiles).toEqual({ "7": ["f"] });
});
