/**
 * Keys pressed together, such as `Mod+Shift+F`: `Mod` is ⌘ on a Mac and Ctrl elsewhere. Letters and digits are those
 * of the key, whatever Alt makes of it; other keys are what they type, so that Shift is no part of them.
 */
export type Chord = string;

type KeyPress = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

const MODIFIERS: ReadonlySet<string> = new Set(["Control", "Meta", "Alt", "Shift", "AltGraph", "CapsLock"]);

/** Null where only modifiers are pressed. */
export function readChord(event: KeyPress, isMac: boolean): Chord | null {
	if (MODIFIERS.has(event.key) || event.key === "Dead" || event.key === "Unidentified") return null;
	const plain = /^(?:Key|Digit)(\w)$/.exec(event.code)?.[1];
	const isModified = event.ctrlKey || event.metaKey || event.altKey;
	const key =
		plain !== undefined && isModified ? plain : event.key.length === 1 ? event.key.toUpperCase() : event.key;
	const isSign = key.length === 1 && !/[\p{L}\p{N} ]/u.test(key);
	const parts = [
		...((isMac ? event.metaKey : event.ctrlKey) ? ["Mod"] : []),
		...(isMac && event.ctrlKey ? ["Ctrl"] : []),
		...(!isMac && event.metaKey ? ["Meta"] : []),
		...(event.altKey ? ["Alt"] : []),
		...(event.shiftKey && !isSign ? ["Shift"] : []),
	];
	return [...parts, key === " " ? "Space" : key].join("+");
}

const MAC_SIGNS: Readonly<Record<string, string>> = {
	...{ Mod: "⌘", Ctrl: "⌃", Alt: "⌥", Shift: "⇧" },
};
const KEY_NAMES: Readonly<Record<string, string>> = {
	...{ ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc" },
};

/** As it is written on the keys. */
export function formatChord(chord: Chord, isMac: boolean): string {
	const { modifiers, key } = splitChord(chord);
	const name = KEY_NAMES[key] ?? key;
	if (isMac) return [...modifiers.map((modifier) => MAC_SIGNS[modifier] ?? modifier), name].join("");
	return [...modifiers.map((modifier) => (modifier === "Mod" ? "Ctrl" : modifier)), name].join("+");
}

export function isMacSystem(host: Pick<Navigator, "platform">): boolean {
	return /^(?:Mac|iP)/.test(host.platform);
}

export function splitChord(chord: Chord): { readonly modifiers: readonly string[]; readonly key: string } {
	const parts = chord.endsWith("++") ? [...chord.slice(0, -2).split("+"), "+"] : chord.split("+");
	return { modifiers: parts.slice(0, -1), key: parts.at(-1) ?? "" };
}
