import { expect, test } from "vitest";
import type { PaletteItem } from "./palette-items.ts";
import { rankItems } from "./palette-items.ts";
import { addUse, readUses, type Uses } from "./palette-uses.ts";

test("What is used counts, and fades with what is used after it until it is forgotten", () => {
	let uses: Uses = addUse(addUse({}, "a"), "a");
	expect(uses.a).toBe(2);
	uses = addUse(uses, "b");
	expect(uses).toEqual({ a: 1.9, b: 1 });
	for (let i = 0; i < 60; i++) uses = addUse(uses, "b");
	expect(Object.keys(uses)).toEqual(["b"]);
});

test.each(["[", "7", "null", '{"a":"often"}'])("A memory of %s counts as none", (stored) => {
	expect(readUses({ getItem: () => stored, setItem: () => {} })).toEqual({});
});

const item = (kind: PaletteItem["kind"], label: string): PaletteItem => ({
	...{ key: `${kind}:${label}`, kind, label, folded: label.toLowerCase(), detail: "" },
	run: () => {},
});
const ITEMS = [
	item("command", "Settings"),
	item("command", "Search"),
	item("folder", "Secrets"),
	item("chat", "Sea"),
];
const labels = (query: string, uses: Uses) => rankItems(ITEMS, query, uses).map((one) => one.item.label);

test("What was used more often goes before what fits as well", () => {
	expect(labels("se", { "command:Search": 3 })[0]).toBe("Search");
	expect(labels("se", { "command:Settings": 3 })[0]).toBe("Settings");
	expect(labels("settings", { "command:Search": 100 })[0]).toBe("Settings");
});

test("Without a query chats come first, then commands by use; a folder only where it was used", () => {
	expect(labels("", {})).toEqual(["Sea", "Settings", "Search"]);
	expect(labels("", { "folder:Secrets": 2, "command:Search": 1 })).toEqual([
		"Sea",
		"Secrets",
		"Search",
		"Settings",
	]);
});
