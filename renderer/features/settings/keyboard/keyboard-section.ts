import { laterPart } from "../../../ui/later-part.tsx";
import type { SettingsSection } from "../settings-section.ts";

export const keyboardSection: SettingsSection = {
	id: "keyboard",
	title: (t) => t("Keyboard"),
	settings: (t) => [
		{ id: "keyboard", label: t("Keyboard"), words: t("keyboard shortcuts keys hotkeys key bindings") },
	],
	isOffered: () => true,
	Component: laterPart(async () => (await import("./shortcut-rows.tsx")).ShortcutRows),
};
