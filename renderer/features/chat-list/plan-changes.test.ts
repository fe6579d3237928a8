import { expect, test } from "vitest";
import type { ChatSummary } from "../../store/chat-state.ts";
import { type ManyChange, planChanges } from "./plan-changes.ts";

const EARLY = "2026-01-01T00:00:00.000Z";
const LATE = "2026-01-02T00:00:00.000Z";

function chat(id: string, more: Partial<ChatSummary> = {}): ChatSummary {
	return {
		...{ id: id as ChatSummary["id"], user_id: "u" as ChatSummary["user_id"], title: id, tags: [] },
		...{ created_at: EARLY, updated_at: LATE, pinned: false, archived: false, seen_at: LATE },
		...more,
	};
}

const FULL = Array.from({ length: 20 }, (_, index) => `t${index}`);

test.each<[string, ManyChange, Partial<ChatSummary>, object, object]>([
	["archived", { kind: "archive", isOn: true }, {}, { archived: true }, { archived: false }],
	[
		"back in the list",
		{ kind: "archive", isOn: false },
		{ archived: true },
		{ archived: false },
		{ archived: true },
	],
	["pinned", { kind: "pin", isOn: true }, {}, { pinned: true }, { pinned: false }],
	["read", { kind: "read", isOn: true }, { seen_at: EARLY }, { seen_at: LATE }, { seen_at: EARLY }],
	["unread", { kind: "read", isOn: false }, {}, { seen_at: null }, { seen_at: LATE }],
	["in a folder", { kind: "folder", folder: "Work" }, {}, { folder: "Work" }, { folder: null }],
	["out of it", { kind: "folder", folder: null }, { folder: "Work" }, { folder: null }, { folder: "Work" }],
	["tagged", { kind: "tags", add: ["a", "b"] }, { tags: ["b"] }, { tags: ["b", "a"] }, { tags: ["b"] }],
])("A chat is %s, and can be as before", (_name, change, more, to, from) => {
	const { changes, undo } = planChanges([chat("1", more)], change);
	expect(changes).toEqual([{ chatId: "1", patch: to }]);
	expect(undo).toEqual([{ chatId: "1", patch: from }]);
});

test.each<[ManyChange, Partial<ChatSummary>]>([
	[{ kind: "archive", isOn: true }, { archived: true }],
	[{ kind: "pin", isOn: false }, {}],
	[{ kind: "read", isOn: true }, {}],
	[{ kind: "folder", folder: "Work" }, { folder: "Work" }],
	[{ kind: "tags", add: ["a"] }, { tags: ["a"] }],
	[{ kind: "tags", add: ["a"] }, { tags: FULL }],
])("What is so already is left alone: %j", (change, more) => {
	expect(planChanges([chat("1", more)], change)).toEqual({ changes: [], undo: [] });
});
