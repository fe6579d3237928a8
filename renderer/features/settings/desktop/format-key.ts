const MAC: Readonly<Record<string, string>> = { CommandOrControl: "⌘", Shift: "⇧", Alt: "⌥", Control: "⌃" };
const OTHERS: Readonly<Record<string, string>> = { CommandOrControl: "Ctrl" };

/** An accelerator as the system writes it: `Ctrl+Shift+Space`, on a Mac `⌘⇧Space`. */
export function formatKey(accelerator: string, platform: string): string {
	const parts = accelerator.split("+");
	if (platform === "darwin") return parts.map((part) => MAC[part] ?? part).join("");
	return parts.map((part) => OTHERS[part] ?? part).join("+");
}
