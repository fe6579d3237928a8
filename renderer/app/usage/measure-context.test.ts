import { expect, test } from "vitest";
import type { Message } from "../../../server/protocol/rest.ts";
import type { Conversation } from "../../store/chat-state.ts";
import { measureContext } from "./measure-context.ts";

const words = (count: number) => "word ".repeat(count);
function conversation(messages: readonly Partial<Message>[], from: string | null = null): Conversation {
	const all = messages.map((message, index) => ({ id: String(index), ...message }) as Message);
	return {
		messages: new Map(all.map((message) => [message.id, message])),
		branch: all.map(({ id }) => id),
		state: "loaded",
		from,
		failure: null,
	};
}
const measure = (known: Conversation | undefined, size: number, draft = "") =>
	measureContext({ conversation: known, systemPrompt: undefined, maxOutputTokens: undefined, draft, size });

test("[M4] the last answer tells how long the conversation is, and the draft comes on top", () => {
	const usage = { input_tokens: 500, output_tokens: 100, context_tokens: 580 };
	const known = conversation([
		{ is_ai: false, content: words(400) },
		{ is_ai: true, content: words(80), usage },
	]);
	expect(measure(known, 8000, words(10))).toMatchObject({ said: 580, draft: 10, isOver: false, leftOut: 0 });
	const more = conversation([...known.messages.values(), { is_ai: false, content: words(20) }], "0");
	expect(measure(more, 8000)?.said).toBe(604);
});

test("[M4] without an answer that tells, what was said is estimated, if all of it is here", () => {
	const messages = [{ is_ai: false, content: words(50) }];
	expect(measure(conversation(messages), 8000)?.said).toBe(54);
	expect(measure(conversation(messages, "0"), 8000)).toBeNull();
	expect(measure(undefined, 8000)).toBeNull();
});

test("[M4] it is told how many messages will have no room", () => {
	const turn = [
		{ is_ai: false, content: words(300) },
		{ is_ai: true, content: words(300) },
	];
	const known = conversation([...turn, ...turn]);
	expect(measure(known, 1200, "and now?")).toMatchObject({ isOver: true, leftOut: 2 });
	expect(measure(conversation([...turn, ...turn], "9"), 1200)).toBeNull();
});
