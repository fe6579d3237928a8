import type { Text } from "../i18n/text.ts";

/**
 * Keys pressed together, such as `Mod+Shift+F`: `Mod` is ⌘ on a Mac and Ctrl elsewhere. Letters and digits are the
 * typed ones, or those of the key where it types something else; other keys are what they type, so that Shift is no
 * part of them.
 */
export type Chord = string;

type KeyPress = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

const NO_CHORDS: ReadonlySet<string> = new Set([
	...["Control", "Meta", "Alt", "Shift", "AltGraph", "CapsLock", "Unidentified"],
]);
/** The keys of these signs, for those who write letters with them that are not Latin. */
const SIGNS: Readonly<Record<string, string>> = { Comma: ",", Period: ".", Slash: "/" };

/** What may be meant, the likeliest first; none where only modifiers are pressed. */
export function listChords(event: KeyPress, isMac: boolean): readonly Chord[] {
	if (NO_CHORDS.has(event.key)) return [];
	const parts = [
		...((isMac ? event.metaKey : event.ctrlKey) ? ["Mod"] : []),
		...(isMac && event.ctrlKey ? ["Ctrl"] : []),
		...(!isMac && event.metaKey ? ["Meta"] : []),
		...(event.altKey ? ["Alt"] : []),
	];
	return listKeys(event).map((key) => {
		const isSign = key.length === 1 && !/[\p{L}\p{N} ]/u.test(key);
		return [...parts, ...(event.shiftKey && !isSign ? ["Shift"] : []), key === " " ? "Space" : key].join("+");
	});
}

function listKeys({ key, code, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): readonly string[] {
	const typed = key.length === 1 ? key.toUpperCase() : key;
	const isModified = ctrlKey || metaKey || altKey;
	const place = isModified ? /^(?:Key|Digit)(\w)$/.exec(code)?.[1] : undefined;
	const sign = isModified && !/[\p{ASCII}\p{Script=Latin}]/u.test(typed) ? SIGNS[code] : undefined;
	if (sign !== undefined) return [typed, sign];
	if (place === undefined) return typed === "Dead" ? [] : [typed];
	if (/^[A-Z\d]$/.test(typed)) return [typed];
	// Alt makes other signs of the keys on a Mac.
	if (altKey || !/^[!-~]$/.test(typed)) return [place];
	// "/" is on the key of 7 in German and "[" on that of F in Arabic, both with Shift; French digits need Shift.
	return shiftKey || code.startsWith("Digit") ? [typed, place] : [typed];
}

const MAC_SIGNS: Readonly<Record<string, string>> = {
	...{ Mod: "⌘", Ctrl: "⌃", Alt: "⌥", Shift: "⇧" },
};
const KEY_NAMES: Readonly<Record<string, string>> = {
	...{ ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc" },
};

/** As it is written on the keys of those who read this language: German ones say Strg where others say Ctrl. */
export function formatChord(chord: Chord, isMac: boolean, words: Text): string {
	const { modifiers, key } = splitChord(chord);
	const name = words(KEY_NAMES[key] ?? key);
	if (isMac) return [...modifiers.map((modifier) => MAC_SIGNS[modifier] ?? modifier), name].join("");
	return [...modifiers.map((modifier) => words(modifier === "Mod" ? "Ctrl" : modifier)), name].join("+");
}

export function isMacSystem(host: Pick<Navigator, "platform">): boolean {
	return /^(?:Mac|iP)/.test(host.platform);
}

export function splitChord(chord: Chord): { readonly modifiers: readonly string[]; readonly key: string } {
	const parts = chord.endsWith("++") ? [...chord.slice(0, -2).split("+"), "+"] : chord.split("+");
	return { modifiers: parts.slice(0, -1), key: parts.at(-1) ?? "" };
}
