import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { WaitingChange } from "../client/changes/waiting-change.ts";
import { ENGLISH } from "../i18n/text.ts";
import { createChatStore } from "../store/create-chat-store.ts";
import { createUiStore } from "../store/create-ui-store.ts";
import { DEFAULT_SETTINGS } from "../store/ui-state.ts";
import { bindChanges } from "./bind-changes.ts";
import { createToasts } from "./toasts.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const change = (id: string, problem: WaitingChange["problem"] = { type: "changed" }): WaitingChange => ({
	...{ id, chatId: id, createdAt: null, title: `Chat ${id}`, problem },
	work: { type: "patch", patch: { title: "mine" }, over: {} },
});

/** The page as it begins with these changes. */
function open(changes: readonly WaitingChange[]) {
	const chats = createChatStore();
	const ui = createUiStore(DEFAULT_SETTINGS, {});
	const toasts = createToasts(ui);
	const decided: string[] = [];
	const become = (now: readonly WaitingChange[]) => chats.apply([{ type: "changes_changed", changes: now }]);
	const decide = (what: string) => (id: string) => {
		decided.push(`${what} ${id}`);
		become(chats.getState().changes.filter((one) => one.id !== id));
	};
	const client = { forceChange: decide("force"), dropChange: decide("drop") };
	become(changes);
	bindChanges({ client, chats, toasts, t: ENGLISH, openChat: () => {}, shownChat: () => null });
	const shown = () => ui.getState().toasts.map(({ text }) => /“(Chat \w+)”/.exec(text)?.[1] ?? text);
	const idOf = (index: number) => ui.getState().toasts[index]?.id ?? 0;
	return { toasts, decided, become, shown, idOf };
}

test("What became of a change is asked until it is answered, and nothing is decided by waiting or by leaving", () => {
	const { toasts, decided, shown } = open([change("a"), change("b", { type: "gone" }), change("c", null)]);
	vi.advanceTimersByTime(1e9);
	toasts.endAll();
	expect([shown(), decided]).toEqual([["Chat a", "Chat b"], []]);
});

test("Each answer is for its own change, and the next question follows", () => {
	const { toasts, decided, shown, idOf } = open(["a", "b", "c", "d", "e"].map((id) => change(id)));
	expect(shown()).toEqual(["Chat a", "Chat b", "Chat c"]);
	toasts.act(idOf(1));
	expect(shown()).toEqual(["Chat a", "Chat c", "Chat d"]);
	toasts.dismiss(idOf(0));
	expect([shown(), decided]).toEqual([
		["Chat c", "Chat d", "Chat e"],
		["force b", "drop a"],
	]);
});

test("The same refusal of two changes is two questions", () => {
	const problem = { type: "refused", reason: "The server refused this." } as const;
	const { toasts, decided, shown, idOf } = open([change("a", problem), change("b", problem)]);
	expect([shown().length, decided]).toEqual([2, []]);
	toasts.dismiss(idOf(0));
	expect([shown().length, decided]).toEqual([1, ["drop a"]]);
});

test("A question that was answered elsewhere goes without an answer", () => {
	const { become, decided, shown } = open([change("a"), change("b")]);
	become([change("b")]);
	expect([shown(), decided]).toEqual([["Chat b"], []]);
	become([change("b", null)]);
	expect([shown(), decided]).toEqual([[], []]);
	become([change("b")]);
	expect(shown()).toEqual(["Chat b"]);
});
