import { lazy } from "react";
import type { SettingsSection } from "../settings-section.ts";

export const appearanceSection: SettingsSection = {
	id: "appearance",
	title: (t) => t("Appearance"),
	settings: (t) => [
		{ id: "theme", label: t("Theme"), words: t("light dark night day system brightness colours") },
	],
	isOffered: () => true,
	Component: lazy(async () => ({ default: (await import("./appearance-settings.tsx")).AppearanceSettings })),
};
