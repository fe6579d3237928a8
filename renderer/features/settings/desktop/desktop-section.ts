import { findSettingsHost } from "../../../app/desktop-host.ts";
import { laterPart } from "../../../ui/later-part.tsx";
import type { SettingsSection } from "../settings-section.ts";

export const desktopSection: SettingsSection = {
	id: "desktop",
	title: (t) => t("On this computer"),
	settings: (t) => [
		{ id: "notifications", label: t("Notifications"), words: t("alert banner sound message when done") },
		{ id: "open-at-login", label: t("Open at login"), words: t("start autostart boot sign in") },
		{
			id: "keep-running",
			label: t("Keep running in the background"),
			words: t("tray close window minimise hide"),
		},
		{ id: "quick-ask", label: t("Key for Quick Ask"), words: t("global shortcut hotkey small window") },
		{ id: "spelling", label: t("Check spelling"), words: t("spell checker dictionary typo") },
		{ id: "updates", label: t("Look for updates"), words: t("new version upgrade") },
	],
	isOffered: ({ host }) => findSettingsHost(host) !== null,
	Component: laterPart(async () => (await import("./desktop-settings.tsx")).DesktopSettings),
};
