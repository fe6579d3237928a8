import { laterPart } from "../../../ui/later-part.tsx";
import type { SettingsSection } from "../settings-section.ts";

export const connectionSection: SettingsSection = {
	id: "connection",
	title: (t) => t("Connection"),
	settings: (t) => [
		{ id: "connection", label: t("Connection"), words: t("server address state version online offline") },
		{ id: "user", label: t("Your name on this server"), words: t("user account login who am I") },
		{ id: "login", label: t("Sign out"), words: t("log out leave session account token") },
	],
	isOffered: () => true,
	Component: laterPart(async () => (await import("./connection-settings.tsx")).ConnectionSettings),
};
