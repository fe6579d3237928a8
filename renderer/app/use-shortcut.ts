import { useText } from "../i18n/use-text.ts";
import { useParley, useUi } from "./app-context.tsx";
import { formatChord, isMacSystem } from "./chord.ts";
import { chordOf } from "./commands.ts";

/** The key of a command as it is written on the keys; undefined: it has none. */
export function useShortcut(commandId: string): string | undefined {
	const t = useText();
	const { commands } = useParley();
	const chords = useUi((state) => state.chords);
	const command = commands.find((one) => one.id === commandId);
	const chord = command === undefined ? null : chordOf(command, chords);
	return chord === null ? undefined : formatChord(chord, isMacSystem(navigator), t);
}
