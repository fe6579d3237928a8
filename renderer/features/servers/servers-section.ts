import { findServersHost } from "../../app/find-servers-host.ts";
import { laterPart } from "../../ui/later-part.tsx";
import type { SettingsSection } from "../settings/settings-section.ts";

export const serversSection: SettingsSection = {
	id: "servers",
	title: (t) => t("Servers"),
	settings: (t) => [
		{ id: "servers", label: t("Servers"), words: t("team server add remove rename order sign out switch") },
	],
	isOffered: ({ host }) => findServersHost(host) !== null,
	Component: laterPart(async () => (await import("./server-settings.tsx")).ServerSettings),
};
