import { type Chord, splitChord } from "./chord.ts";

/** Whether it may be given to a command: a letter alone would be missing from every text. */
export function canBind(chord: Chord): boolean {
	const { modifiers, key } = splitChord(chord);
	if (/^F\d+$/.test(key)) return true;
	if (["Escape", "Tab", "Enter", "Backspace", "Delete"].includes(key) && modifiers.length === 0) return false;
	return modifiers.some((modifier) => modifier !== "Shift");
}
