import { formatChord } from "../../../app/chord.ts";
import type { Text } from "../../../i18n/text.ts";

/** An accelerator as the system writes it: `Ctrl+Shift+Space`, on a Mac `⌘⇧Space`. */
export function formatKey(accelerator: string, platform: string, t: Text): string {
	const chord = accelerator.replace("CommandOrControl", "Mod").replace("Control", "Ctrl");
	return formatChord(chord, platform === "darwin", t);
}
