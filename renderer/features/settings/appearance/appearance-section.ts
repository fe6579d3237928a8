import { laterPart } from "../../../ui/later-part.tsx";
import type { SettingsSection } from "../settings-section.ts";

export const appearanceSection: SettingsSection = {
	id: "appearance",
	title: (t) => t("Appearance"),
	settings: (t) => [
		{
			id: "language",
			label: t("Language"),
			words: t("language English German Arabic translation locale"),
		},
		{ id: "theme", label: t("Theme"), words: t("light dark night day system brightness colours") },
		{ id: "accent", label: t("Accent"), words: t("accent colour tint highlight teal blue violet") },
		{ id: "density", label: t("Density"), words: t("spacing compact comfortable rows tight") },
		{ id: "reading-font", label: t("Reading font"), words: t("letters typeface serif sans messages") },
		{
			id: "reading-size",
			label: t("Text size"),
			words: t("bigger smaller letters zoom reading messages"),
		},
	],
	isOffered: () => true,
	Component: laterPart(async () => (await import("./appearance-settings.tsx")).AppearanceSettings),
};
