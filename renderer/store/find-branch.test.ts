import fc from "fast-check";
import { expect, test } from "vitest";
import type { ChatId, MessageId } from "../../server/protocol/ids.ts";
import type { Message } from "../../server/protocol/rest.ts";
import type { ClientEvent } from "../client/chat-client.ts";
import { applyEvents } from "./apply-events.ts";
import { type ChatState, createChatState } from "./chat-state.ts";
import { findBranch, versionsOf } from "./find-branch.ts";
import { selectVersions } from "./selectors.ts";

function message(id: string, parent: string | null): Message {
	return {
		id: id as MessageId,
		chat_id: "1" as ChatId,
		content: `text ${id}`,
		is_ai: Number(id) % 2 === 0,
		timestamp: "2026-01-27T00:00:00.000Z",
		parent_id: parent as MessageId | null,
		status: "complete",
	};
}
/** `"1 2<1 3<2"`: message 1, message 2 behind it, message 3 behind that. */
function tree(text: string): ReadonlyMap<string, Message> {
	const messages = text.split(" ").map((part) => {
		const [id = "", parent] = part.split("<");
		return message(id, parent ?? null);
	});
	return new Map(messages.map((one) => [one.id as string, one]));
}
const branch = (text: string, choices = {}) => findBranch(tree(text), choices).join(" ");
const said = (text: string): ClientEvent[] =>
	[...tree(text).values()].map((one) => ({ type: "message", message: one }));
const shown = (state: ChatState) => state.conversations["1"]?.branch.join(" ");
const choose = (id: string): ClientEvent => ({ type: "branch_chosen", chat_id: "1", message_id: id });

const SHOWN: readonly (readonly [string, Record<string, string>, string, string])[] = [
	["1 2<1 3<2", {}, "1 2 3", "one line is shown whole"],
	["1 2<1 4<1", {}, "1 4", "the newest answer is shown"],
	["1 2<1 4<1", { 1: "2" }, "1 2", "the chosen answer is shown"],
	["1 2<1 4<1 3<2 6<3", { 1: "4" }, "1 4", "what is newer below another answer changes nothing"],
	["1 2<1 4<1 3<2 6<3 5<2 8<5", { 1: "2", 2: "3" }, "1 2 3 6", "choices below choices hold"],
	["1 2<1 3 4<3", { "": "1" }, "1 2", "the first message has versions too"],
	["1 2<1 4<1", { 1: "9" }, "1 4", "a choice that is gone is passed over"],
	["7 8<7 10<7", { 7: "8" }, "7 8", "a part of a chat begins where it begins"],
	["8<7 10<7", { 7: "8" }, "8", "also between the messages of a fork"],
];
test.each(SHOWN)("%s with %j is shown as %s: %s", (text, choices, expected) => {
	expect(branch(text, choices)).toBe(expected);
});

test("versions are the messages behind the same one, in order; a lone message has none", () => {
	const messages = tree("1 2<1 4<1 6<1 3<2");
	expect(versionsOf(messages, "4")).toEqual(["2", "4", "6"]);
	expect(versionsOf(messages, "3")).toEqual([]);
	expect(versionsOf(messages, "2")).toBe(versionsOf(messages, "6"));
});

test("A chosen branch stays while it grows, and a new version of a turn is shown at once", () => {
	const begun = applyEvents(createChatState(), [...said("1 2<1 4<1"), choose("2")]);
	expect(shown(begun)).toBe("1 2");
	const asked = applyEvents(begun, said("5<2 6<5"));
	expect(shown(asked)).toBe("1 2 5 6");
	const elsewhere = applyEvents(asked, said("8<1"));
	expect(shown(elsewhere)).toBe("1 8");
	expect(selectVersions(elsewhere, "1", "8")).toEqual(["2", "4", "8"]);
	expect(elsewhere.choices).toEqual({});
});

test("A choice survives the chat being read again, and goes with the chat", () => {
	const chosen = applyEvents(createChatState(), [...said("1 2<1 4<1"), choose("2")]);
	const messages = [...tree("1 2<1 4<1 5<2").values()];
	const chat = { id: "1", title: "", updated_at: "", messages, tags: [] };
	const read = applyEvents(chosen, [{ type: "chat_loaded", chat } as unknown as ClientEvent]);
	expect(shown(read)).toBe("1 2 5");
	const gone = applyEvents(read, [{ type: "chat_deleted", chat_id: "1" as ChatId }]);
	expect(gone.choices).toEqual({});
	const returned = applyEvents(createChatState(chosen.choices), [
		{ type: "chat_loaded", chat } as unknown as ClientEvent,
	]);
	expect(shown(returned)).toBe("1 2 5");
});

/** What a server tells of a delete: its followers move up, then it goes. */
function deletion(state: ChatState, id: string): readonly ClientEvent[] {
	const messages = state.conversations["1"]?.messages ?? new Map<string, Message>();
	const parent = messages.get(id)?.parent_id ?? null;
	const moved = [...messages.values()].filter((one) => one.parent_id === id);
	return [
		...moved.map((one) => ({
			type: "message_updated" as const,
			message: { ...one, parent_id: parent as MessageId | null },
		})),
		{ type: "message_deleted", chat_id: "1" as ChatId, message_id: id as MessageId },
	];
}

test("Whatever is deleted, the page shows what it showed before without it", () => {
	const step = fc.oneof(
		fc.record({ do: fc.constant("add" as const), at: fc.nat(20) }),
		fc.record({ do: fc.constant("choose" as const), at: fc.nat(20) }),
		fc.record({ do: fc.constant("delete" as const), at: fc.nat(20) }),
	);
	fc.assert(
		fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
			let state = applyEvents(createChatState(), said("1"));
			let last = 1;
			for (const action of steps) {
				const ids = [...(state.conversations["1"]?.messages.keys() ?? [])];
				const at = ids[action.at % Math.max(1, ids.length)];
				if (action.do === "add") {
					state = applyEvents(state, said(at === undefined ? `${++last}` : `${++last}<${at}`));
					expect(state.conversations["1"]?.branch).toContain(String(last));
				}
				if (action.do === "choose" && at !== undefined) {
					state = applyEvents(state, [choose(at)]);
					expect(state.conversations["1"]?.branch).toContain(at);
				}
				const branch = state.conversations["1"]?.branch ?? [];
				const doomed = branch[action.at % Math.max(1, branch.length)];
				if (action.do === "delete" && doomed !== undefined && doomed !== branch.at(-1)) {
					state = applyEvents(state, deletion(state, doomed));
					expect(state.conversations["1"]?.branch).toEqual(branch.filter((id) => id !== doomed));
				}
			}
		}),
		{ seed: 11, numRuns: 300 },
	);
});

test("How many versions there are is not told before the message they follow is read", () => {
	const end = (messages: string, from: string | null) =>
		({
			type: "end_loaded",
			chat_id: "1",
			messages: [...tree(messages).values()],
			from,
		}) as unknown as ClientEvent;
	const known = [...said("1"), end("5<2 6<5 7<2", "5")];
	const part = applyEvents(createChatState(), known);
	expect(selectVersions(part, "1", "7")).toEqual([]);
	const whole = applyEvents(createChatState(), [...said("1"), end("1 2<1 3<2 5<2 6<5 7<2", null)]);
	expect(selectVersions(whole, "1", "7")).toEqual(["3", "5", "7"]);
});
