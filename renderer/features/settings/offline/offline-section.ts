import { hasMirror } from "../../../app/mirror-settings.ts";
import { laterPart } from "../../../ui/later-part.tsx";
import type { SettingsSection } from "../settings-section.ts";

export const offlineSection: SettingsSection = {
	id: "offline",
	title: (t) => t("Without a connection"),
	settings: (t) => [
		{
			id: "mirror",
			label: t("Keep my history on this computer"),
			words: t("offline mirror copy cache storage space size limit remove disk"),
		},
	],
	isOffered: ({ config }) => hasMirror(config.connection),
	Component: laterPart(async () => (await import("./offline-settings.tsx")).OfflineSettings),
};
