import { expect, test } from "vitest";
import { canBind } from "./can-bind.ts";
import { formatChord, readChord } from "./chord.ts";

const press = (key: string, code: string, modifiers: Partial<KeyboardEvent> = {}) => ({
	...{ key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false },
	...modifiers,
});

test.each([
	["k with Ctrl", press("k", "KeyK", { ctrlKey: true }), false, "Mod+K"],
	["k with ⌘", press("k", "KeyK", { metaKey: true }), true, "Mod+K"],
	["k with ⌃ on a Mac", press("k", "KeyK", { ctrlKey: true }), true, "Ctrl+K"],
	["F with Ctrl and Shift", press("F", "KeyF", { ctrlKey: true, shiftKey: true }), false, "Mod+Shift+F"],
	["n with ⌥, which types another sign", press("˜", "KeyN", { altKey: true }), true, "Alt+N"],
	["a comma", press(",", "Comma", { ctrlKey: true }), false, "Mod+,"],
	["a sign that needs Shift", press("?", "Slash", { shiftKey: true }), false, "?"],
	["an arrow", press("ArrowUp", "ArrowUp", { altKey: true }), false, "Alt+ArrowUp"],
	["a modifier alone", press("Control", "ControlLeft", { ctrlKey: true }), false, null],
	["plus", press("+", "Equal", { ctrlKey: true, shiftKey: true }), false, "Mod++"],
] as const)("%s is read", (_name, event, isMac, chord) => {
	expect(readChord(event, isMac)).toBe(chord);
});

test.each([
	["Mod+K", true],
	["F2", true],
	["Alt+Enter", true],
	["K", false],
	["Shift+K", false],
	["?", false],
	["Escape", false],
])("%s can be given to a command: %s", (chord, can) => {
	expect(canBind(chord)).toBe(can);
});

test("chords are written as on the keys of each system", () => {
	expect(formatChord("Mod+Shift+F", false)).toBe("Ctrl+Shift+F");
	expect(formatChord("Mod+Shift+F", true)).toBe("⌘⇧F");
	expect(formatChord("Alt+ArrowUp", false)).toBe("Alt+↑");
	expect(formatChord("Mod++", false)).toBe("Ctrl++");
});
