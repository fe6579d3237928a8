import { expect, test } from "vitest";
import type { ChatSummary } from "../../store/chat-state.ts";
import { listFolderChats, listUnderFolder, moveFold } from "./folder-chats.ts";

function chat(id: string, folder: string | undefined, more: Partial<ChatSummary> = {}): ChatSummary {
	const time = "2026-01-01T00:00:00.000Z";
	return {
		...{ id: id as ChatSummary["id"], user_id: "u" as ChatSummary["user_id"], title: id, tags: [] },
		...{ created_at: time, updated_at: time, pinned: false, archived: false },
		...(folder === undefined ? {} : { folder }),
		...more,
	};
}

const CHATS = Object.fromEntries(
	[
		chat("in", "Trip"),
		chat("pinned", "Trip", { pinned: true }),
		chat("archived", "Trip", { archived: true }),
		chat("leaving", "Trip"),
		chat("other", "trip"),
		chat("free", undefined),
	].map((one) => [one.id, one]),
);
const HIDDEN = new Set(["leaving"]);
const ids = (list: typeof listFolderChats) => list(CHATS, HIDDEN, "Trip").map(({ id }) => id);

test("A folder has its pinned and archived chats too, and none that is being deleted", () => {
	expect(ids(listFolderChats)).toEqual(["in", "pinned", "archived"]);
});

test("Under its name are those that are neither pinned nor archived", () => {
	expect(ids(listUnderFolder)).toEqual(["in"]);
});

test.each([
	["A closed folder stays closed under its new name", ["Trip"], false, ["Trip", "Tour"]],
	["An open one stays open", ["Work"], false, ["Work"]],
	["The folder that its chats come into stays open", ["Trip"], true, ["Trip"]],
	["The folder that its chats come into stays closed", ["Tour"], true, ["Tour"]],
])("%s", (_name, closed, isJoin, then) => {
	expect([...moveFold(new Set(closed), { from: "Trip", to: "Tour", isJoin })]).toEqual(then);
});
