import { expect, test } from "vitest";
import type { Message } from "../../server/protocol/rest.ts";
import { ENGLISH } from "../i18n/text.ts";
import { type ChatState, createChatState, EMPTY_CONVERSATION } from "../store/chat-state.ts";
import { describeEnded, findEnded } from "./find-ended.ts";

const ENDED = { chatId: "1", messageId: "2" };
const LIVE: ChatState["live"] = {
	"2": { ...ENDED, taskId: "t", content: "", reasoning: "", structured: undefined, notice: null },
};

function stateOf(message: Partial<Message> | null, live: ChatState["live"] = {}): ChatState {
	const messages = new Map(message === null ? [] : [["2", message as Message]]);
	return { ...createChatState(), live, conversations: { "1": { ...EMPTY_CONVERSATION, messages } } };
}

test.each([
	["complete", true],
	["error", true],
	["interrupted", true],
	["stopped", false],
	["streaming", false],
	[undefined, false],
] as const)("an answer that ends as %s is news: %s", (status, isNews) => {
	const message = status === undefined ? null : { status };
	expect(findEnded(stateOf(null, LIVE), stateOf(message))).toEqual(isNews ? [ENDED] : []);
});

test("an answer that still runs, or ran nowhere before, is no news", () => {
	const done = { status: "complete" } as const;
	expect(findEnded(stateOf(done, LIVE), stateOf(done, { ...LIVE }))).toEqual([]);
	expect(findEnded(stateOf(done), stateOf(done, {}))).toEqual([]);
});

test("what ends in a temporary chat is told to nobody", () => {
	const chatId = "temporary:x";
	const live = { "2": { ...(LIVE["2"] as NonNullable<(typeof LIVE)["2"]>), chatId } };
	const message = { status: "complete", content: "secret" } as Message;
	const ended = {
		...createChatState(),
		conversations: { [chatId]: { ...EMPTY_CONVERSATION, messages: new Map([["2", message]]) } },
	};
	expect(findEnded({ ...ended, live }, ended)).toEqual([]);
});

test.each([
	[{ status: "complete", content: " Two\n\nlines " }, "Two lines"],
	[{ status: "complete", content: "" }, "The answer is there."],
	[{ status: "complete", content: "{}", structured: true }, "The answer is there."],
	[{ status: "complete", content: "x".repeat(300) }, `${"x".repeat(200)} …`],
	[{ status: "error", content: "half" }, "The answer failed. Open the chat to try again."],
	[{ status: "interrupted", content: "half" }, "The answer was interrupted. Open the chat to continue it."],
] as const)("a notification of %j says what to expect", (message, body) => {
	const told = describeEnded(stateOf(message as Partial<Message>), ENDED, ENGLISH);
	expect(told).toEqual({ title: "New chat", body, route: "#/chat/1" });
});
