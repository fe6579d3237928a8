import { expect, test } from "vitest";
import de from "../i18n/catalogues/de.json" with { type: "json" };
import { createText } from "../i18n/create-text.ts";
import { ENGLISH } from "../i18n/text.ts";
import { canBind } from "./can-bind.ts";
import { formatChord, listChords } from "./chord.ts";

const press = (key: string, code: string, modifiers: Partial<KeyboardEvent> = {}) => ({
	...{ key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false },
	...modifiers,
});

const CTRL = { ctrlKey: true };
const CTRL_SHIFT = { ctrlKey: true, shiftKey: true };

test.each([
	["k with Ctrl", press("k", "KeyK", CTRL), false, ["Mod+K"]],
	["k with ⌘", press("k", "KeyK", { metaKey: true }), true, ["Mod+K"]],
	["k with ⌃ on a Mac", press("k", "KeyK", CTRL), true, ["Ctrl+K"]],
	["F with Ctrl and Shift", press("F", "KeyF", CTRL_SHIFT), false, ["Mod+Shift+F"]],
	["k with caps lock", press("K", "KeyK", CTRL), false, ["Mod+K"]],
	["a comma", press(",", "Comma", CTRL), false, ["Mod+,"]],
	["a sign that needs Shift", press("?", "Slash", { shiftKey: true }), false, ["?"]],
	["the sign of a digit", press("!", "Digit1", CTRL_SHIFT), false, ["Mod+!", "Mod+Shift+1"]],
	["an arrow", press("ArrowUp", "ArrowUp", { altKey: true }), false, ["Alt+ArrowUp"]],
	["a modifier alone", press("Control", "ControlLeft", CTRL), false, []],
	["plus", press("+", "Equal", CTRL_SHIFT), false, ["Mod++"]],
	["the space bar", press(" ", "Space", CTRL), false, ["Mod+Space"]],
	["a dead key", press("Dead", "Quote", CTRL), false, []],
	["a dead key that begins a letter", press("Dead", "KeyN", {}), false, []],
] as const)("%s is read", (_name, event, isMac, chords) => {
	expect(listChords(event, isMac)).toEqual(chords);
});

test.each([
	["QWERTZ: z", press("z", "KeyY", CTRL), ["Mod+Z"]],
	["QWERTZ: y", press("y", "KeyZ", CTRL), ["Mod+Y"]],
	["QWERTZ: /, which needs Shift", press("/", "Digit7", CTRL_SHIFT), ["Mod+/", "Mod+Shift+7"]],
	["QWERTZ: ö", press("ö", "Semicolon", CTRL), ["Mod+Ö"]],
	["QWERTZ: z with Alt", press("z", "KeyY", { altKey: true }), ["Alt+Z"]],
	["AZERTY: a", press("a", "KeyQ", CTRL), ["Mod+A"]],
	["AZERTY: a comma", press(",", "KeyM", CTRL), ["Mod+,"]],
	["AZERTY: the key of 1", press("&", "Digit1", CTRL), ["Mod+&", "Mod+1"]],
	["AZERTY: the key of 2", press("é", "Digit2", CTRL), ["Mod+2"]],
	["AZERTY: 1, which needs Shift", press("1", "Digit1", CTRL_SHIFT), ["Mod+Shift+1"]],
	["AZERTY: the key of 1 with Alt", press("&", "Digit1", { ...CTRL, altKey: true }), ["Mod+Alt+1"]],
	["AZERTY: / at the key of a dot", press("/", "Period", CTRL_SHIFT), ["Mod+/"]],
	["Dvorak: x", press("x", "KeyB", CTRL), ["Mod+X"]],
	["Dvorak: k", press("k", "KeyV", CTRL), ["Mod+K"]],
	["Dvorak: w at the key of a comma", press("w", "Comma", CTRL), ["Mod+W"]],
	["Dvorak: a comma at the key of w", press(",", "KeyW", CTRL), ["Mod+,"]],
	["Dvorak: n with Alt", press("n", "KeyL", { altKey: true }), ["Alt+N"]],
	["Cyrillic: the key of z", press("я", "KeyZ", CTRL), ["Mod+Z"]],
	["Cyrillic: the key of f with Shift", press("А", "KeyF", CTRL_SHIFT), ["Mod+Shift+F"]],
	["Cyrillic: the key of a comma", press("б", "Comma", CTRL), ["Mod+Б", "Mod+,"]],
	["Arabic: the key of k", press("ن", "KeyK", CTRL), ["Mod+K"]],
	["Arabic: the key of f with Shift", press("[", "KeyF", CTRL_SHIFT), ["Mod+[", "Mod+Shift+F"]],
	["Arabic: the key of t with Shift, two letters", press("لإ", "KeyT", CTRL_SHIFT), ["Mod+Shift+T"]],
	["Arabic: the key of /", press("ظ", "Slash", CTRL), ["Mod+ظ", "Mod+/"]],
	["Arabic: a digit of its own", press("١", "Digit1", CTRL), ["Mod+1"]],
] as const)("%s is read", (_name, event, chords) => {
	expect(listChords(event, false)).toEqual(chords);
});

test.each([
	["n with ⌥, which types another sign", press("˜", "KeyN", { altKey: true }), ["Alt+N"]],
	["n with ⌥, which is a dead key", press("Dead", "KeyN", { altKey: true }), ["Alt+N"]],
	["l with ⌥, which types @ on QWERTZ", press("@", "KeyL", { altKey: true }), ["Alt+L"]],
	["7 with ⌘ and ⌥", press("|", "Digit7", { metaKey: true, altKey: true }), ["Mod+Alt+7"]],
	["z with ⌘ on QWERTZ", press("z", "KeyY", { metaKey: true }), ["Mod+Z"]],
] as const)("%s is read on a Mac", (_name, event, chords) => {
	expect(listChords(event, true)).toEqual(chords);
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
	expect(formatChord("Mod+Shift+F", false, ENGLISH)).toBe("Ctrl+Shift+F");
	expect(formatChord("Mod+Shift+F", true, ENGLISH)).toBe("⌘⇧F");
	expect(formatChord("Alt+ArrowUp", false, ENGLISH)).toBe("Alt+↑");
	expect(formatChord("Mod++", false, ENGLISH)).toBe("Ctrl++");
});

test("keys bear the names of the language that is read", () => {
	const german = createText(de, "de", "ltr");
	expect(formatChord("Mod+Shift+F", false, german)).toBe("Strg+Umschalt+F");
	expect(formatChord("Mod+PageUp", false, german)).toBe("Strg+Bild auf");
	expect(formatChord("Alt+Home", false, german)).toBe("Alt+Pos1");
	expect(formatChord("Mod+Shift+Enter", true, german)).toBe("⌘⇧Eingabe");
});
