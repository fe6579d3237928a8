import { expect, test } from "vitest";
import { createUiStore } from "../store/create-ui-store.ts";
import type { UiSettings } from "../store/ui-state.ts";
import { bindTabs } from "./bind-tabs.ts";
import { readSettings, writeSettings } from "./stored-state.ts";

/** A tab whose storage begins empty; `hear` is what a browser tells it of another tab. */
function openTab() {
	const ui = createUiStore(readSettings({ getItem: () => null } as unknown as Storage), {});
	const host = new EventTarget();
	const stop = bindTabs(ui, host as unknown as Parameters<typeof bindTabs>[1]);
	const hear = (newValue: string | null, key = "parley.settings") =>
		host.dispatchEvent(Object.assign(new Event("storage"), { key, newValue }));
	return { ui, hear, stop };
}

/** As another tab writes it. */
function written(change: Partial<UiSettings>): string {
	const { ui } = openTab();
	ui.setState(change);
	let text = "";
	const storage = {
		setItem: (_key: string, value: string) => {
			text = value;
		},
	};
	writeSettings(storage as unknown as Storage, ui.getState());
	return text;
}

test("What is set in another tab holds in this one", () => {
	const { ui, hear } = openTab();
	hear(written({ theme: "dark", chords: { find: "Alt+J" }, closedFolders: new Set(["Travel"]) }));
	expect(ui.getState()).toMatchObject({
		theme: "dark",
		chords: { find: "Alt+J" },
		closedFolders: new Set(["Travel"]),
	});
});

test("What a tab shows is left to it, and what is the same changes nothing", () => {
	const { ui, hear } = openTab();
	const before = ui.getState();
	hear(written({ isSideBarShown: false, wantsStructured: true }));
	expect(ui.getState()).toBe(before);
});

test.each([
	["unreadable", "{", "parley.settings"],
	["no settings", "7", "parley.settings"],
	["gone", null, "parley.settings"],
	["of something else", written({ theme: "dark" }), "parley.drafts"],
])("A change that is %s changes nothing", (_name, newValue, key) => {
	const { ui, hear } = openTab();
	const before = ui.getState();
	hear(newValue, key);
	expect(ui.getState()).toBe(before);
});

test("A page that is closed hears nothing more", () => {
	const { ui, hear, stop } = openTab();
	stop();
	hear(written({ theme: "dark" }));
	expect(ui.getState().theme).toBe("system");
});
