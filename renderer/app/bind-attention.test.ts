import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import type { ClientEvent } from "../client/chat-client.ts";
import { ENGLISH } from "../i18n/text.ts";
import { createChatStore } from "../store/create-chat-store.ts";
import { createUiStore } from "../store/create-ui-store.ts";
import { bindAttention } from "./bind-attention.ts";
import { readSettings } from "./stored-state.ts";

const AT = "2026-01-27T00:00:00.000Z";
const CHAT = {
	id: "1",
	user_id: "1",
	title: "Plans",
	created_at: AT,
	updated_at: AT,
	pinned: false,
	archived: false,
};

/** A window with real stores; the desktop and the focus are its edge. */
function openWindow({ isFocused = false, search = "" }) {
	const chats = createChatStore();
	const apply = (...events: readonly unknown[]) => chats.apply(events as ClientEvent[]);
	const storage = { getItem: () => null } as unknown as Storage;
	const ui = createUiStore(readSettings(storage), {});
	const focus = { isFocused };
	const told: string[] = [];
	const badges: number[] = [];
	const target = new EventTarget();
	const host = {
		desktop: {
			announce: async ({ title }: { readonly title: string }) => void told.push(title),
			setBadge: async (count: number) => void badges.push(count),
		},
		document: { hasFocus: () => focus.isFocused },
		location: { search },
		addEventListener: target.addEventListener.bind(target),
		removeEventListener: target.removeEventListener.bind(target),
	} as unknown as Parameters<typeof bindAttention>[1];
	const stop = bindAttention({ chats, ui, t: ENGLISH }, host);
	const ids = { task_id: "t", chat_id: "1", message_id: "2" };
	return {
		ui,
		told,
		badges,
		endAnswer() {
			apply(
				{ type: "chat_loaded", chat: { ...CHAT, messages: [] } },
				{ type: "generation_started", ...ids, parent_id: "1", model: "m", structured: false },
			);
			apply({ type: "generation_complete", ...ids, status: "complete", length: 0 });
		},
		focus() {
			focus.isFocused = true;
			target.dispatchEvent(new Event("focus"));
		},
		[Symbol.dispose]: stop,
	};
}

test.each([
	{ isFocused: false, selected: null, told: ["Plans"], badges: [0, 1] },
	{ isFocused: false, selected: "1", told: ["Plans"], badges: [0, 1] },
	{ isFocused: true, selected: null, told: [], badges: [0, 1] },
	{ isFocused: true, selected: "1", told: [], badges: [0] },
])(
	"focus $isFocused, chat $selected: tells $told, badges $badges",
	({ isFocused, selected, ...expected }) => {
		using window = openWindow({ isFocused });
		window.ui.setState({ selectedChatId: selected });
		window.endAnswer();
		expect({ told: window.told, badges: window.badges }).toEqual(expected);
	},
);

test("coming back to its chat, or choosing it, clears the badge", () => {
	using window = openWindow({});
	window.endAnswer();
	window.focus();
	expect(window.badges).toEqual([0, 1]);
	window.ui.setState({ selectedChatId: "1" });
	expect(window.badges).toEqual([0, 1, 0]);
});

test.each(["first", "last"])(
	"an answer seen in quick ask, which hears of it %s, is not counted",
	async (place) => {
		using main = openWindow({});
		using quick = openWindow({ isFocused: true, search: "?quick" });
		quick.ui.setState({ selectedChatId: "1" });
		const order = place === "first" ? [quick, main] : [main, quick];
		for (const window of order) {
			window.endAnswer();
			await turn();
		}
		await expect.poll(() => main.badges.at(-1)).toBe(0);
		expect([quick.badges, quick.told]).toEqual([[], []]);
	},
);
