import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { createUiStore } from "../store/create-ui-store.ts";
import { DEFAULT_SETTINGS } from "../store/ui-state.ts";
import type { Command } from "./commands.ts";
import type { Actions } from "./create-actions.ts";
import { bindShortcuts } from "./shortcuts.ts";

/** What the page has, by the selectors it is asked for. */
const parts = new Set<string>();
let ui = createUiStore(DEFAULT_SETTINGS, {});
let page = new EventTarget();
let at = 0;
let ran: string[] = [];
const command = (id: string, defaultChord: string): Command => ({
	...{ id, group: "App", label: id, defaultChord },
	...{ isOffered: () => true, run: () => ran.push(id) },
});
const commands = [command("digit", "Mod+Shift+7"), command("sign", "Mod+/")];

// Node has none; whatever is pressed here is pressed at the page.
vi.stubGlobal("Element", class {});
afterAll(() => void vi.unstubAllGlobals());

beforeEach(() => {
	parts.clear();
	ran = [];
	ui = createUiStore(DEFAULT_SETTINGS, {});
	page = Object.assign(new EventTarget(), {
		querySelector: (selector: string) => selector.split(", ").find((one) => parts.has(one)) ?? null,
	});
	const actions = {
		openPalette: (isPaletteOpen: boolean) => ui.setState({ isPaletteOpen, typedAhead: "" }),
		openFind: (isFindOpen: boolean) => ui.setState({ isFindOpen, typedAhead: "" }),
	} satisfies Partial<Actions>;
	bindShortcuts({ ui, actions: actions as unknown as Actions, commands }, page as unknown as Document);
});

/** Whether the key was kept from what has the focus. */
function press(key: string, afterMs = 10, more: Partial<KeyboardEvent> = {}): boolean {
	at += afterMs;
	const event = new Event("keydown", { cancelable: true });
	Object.assign(event, { key, code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false });
	Object.assign(event, more);
	Object.defineProperty(event, "timeStamp", { value: at });
	page.dispatchEvent(event);
	return event.defaultPrevented;
}

function typeIn(text: string): readonly boolean[] {
	return [...text].map((key) => press(key));
}

test.each([
	["the palette", { isPaletteOpen: true }, "dialog[open]"],
	["the line to find with", { isFindOpen: true }, "[data-find]"],
] as const)("Letters wait for %s until it is there", (_name, opened, field) => {
	parts.add("[data-messages]");
	press("Control");
	ui.setState(opened);
	expect(typeIn("a b")).toEqual([true, true, true]);
	expect(ui.getState().typedAhead).toBe("a b");
	parts.add(field);
	expect(typeIn("cd")).toEqual([false, false]);
	expect(ui.getState().typedAhead).toBe("a b");
});

test("Esc closes what has not come yet, and a field that never comes takes no more letters", () => {
	parts.add("[data-messages]");
	press("Control");
	ui.setState({ isFindOpen: true });
	press("x");
	press("Escape");
	expect(ui.getState()).toMatchObject({ isFindOpen: false, typedAhead: "" });
	press("Control");
	ui.setState({ isFindOpen: true });
	expect(press("x", 4000)).toBe(false);
});

test("Where no messages are, no line to find with is waited for", () => {
	press("Control");
	ui.setState({ isFindOpen: true });
	expect(press("x")).toBe(false);
});

test("A typed sign goes before the digit on its key", () => {
	const seven = { code: "Digit7", ctrlKey: true, shiftKey: true };
	press("/", 10, seven);
	press("&", 10, seven);
	expect(ran).toEqual(["sign", "digit"]);
});
