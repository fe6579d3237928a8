import { expect, test } from "vitest";
import type { Message } from "../../../server/protocol/rest.ts";
import { ENGLISH } from "../../i18n/text.ts";
import { type ChatState, createChatState, EMPTY_CONVERSATION } from "../../store/chat-state.ts";
import { NO_FILTERS } from "./search-filters.ts";
import { searchLoaded } from "./search-loaded.ts";

const AT = "2026-01-01T00:00:00.000Z";

function stateOf(chats: Readonly<Record<string, { title: string; messages: readonly Partial<Message>[] }>>) {
	const entries = Object.entries(chats);
	return {
		...createChatState(),
		order: entries.map(([id]) => id),
		chats: Object.fromEntries(entries.map(([id, { title }]) => [id, { id, title, updated_at: AT }])),
		conversations: Object.fromEntries(
			entries.map(([id, { messages }]) => [
				id,
				{
					...EMPTY_CONVERSATION,
					messages: new Map(messages.map((m) => [m.id, { chat_id: id, timestamp: AT, is_ai: false, ...m }])),
				},
			]),
		),
	} as unknown as ChatState;
}

const state = stateOf({
	"1": { title: "Lantern plans", messages: [{ id: "11" as never, content: "A blue lantern" }] },
	"2": {
		title: "Other",
		messages: [
			{ id: "21" as never, content: "No light" },
			{ id: "22" as never, content: "Lanterns are lit", is_ai: true, model: "m" },
		],
	},
});
const idsOf = (text: string, filters = {}) =>
	searchLoaded(state, text, { ...NO_FILTERS, ...filters }, ENGLISH).map(
		(hit) => hit.message_id ?? hit.chat_id,
	);

test("titles and messages that were loaded are found as the server would find them", () => {
	expect(idsOf("LANTERN")).toEqual(["1", "11", "22"]);
	expect(idsOf("lantern blue")).toEqual(["11"]);
	expect(idsOf("antern")).toEqual([]);
	expect(idsOf(" ")).toEqual([]);
});

test("filters narrow it to messages", () => {
	expect(idsOf("lantern", { isAi: true })).toEqual(["22"]);
	expect(idsOf("lantern", { chatId: "1" })).toEqual(["11"]);
	expect(idsOf("lantern", { model: "m" })).toEqual(["22"]);
	expect(idsOf("lantern", { from: "2026-02-01T00:00:00.000Z" })).toEqual([]);
});
