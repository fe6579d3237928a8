import { expect, test } from "vitest";
import type { ChatId, MessageId } from "../../server/protocol/ids.ts";
import { createChatStore } from "../store/create-chat-store.ts";
import { createUiStore } from "../store/create-ui-store.ts";
import { DEFAULT_SETTINGS } from "../store/ui-state.ts";
import { untilRead } from "./until-read.ts";

function open(selectedChatId: string | null) {
	const ui = createUiStore(DEFAULT_SETTINGS, {});
	ui.setState({ selectedChatId });
	return { chats: createChatStore(), ui };
}
const MESSAGE = {
	id: "2" as MessageId,
	chat_id: "1" as ChatId,
	content: "x",
	is_ai: false,
	timestamp: "2026-01-27T00:00:00.000Z",
	parent_id: null,
	status: "complete",
} as const;

test("A new chat is not waited for", async () => {
	await untilRead(open(null), 1e6);
});

test("A chat is waited for until it is there", async () => {
	const parley = open("1");
	const waiting = untilRead(parley, 1e6);
	parley.chats.apply([{ type: "end_loaded", chat_id: "1", messages: [MESSAGE], from: null }]);
	await waiting;
	expect(parley.chats.getState().conversations["1"]?.branch).toEqual(["2"]);
});

test("A chat that does not come is not waited for longer than that", async () => {
	await untilRead(open("1"), 1);
});
