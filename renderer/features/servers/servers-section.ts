import { lazy } from "react";
import { findServersHost } from "../../app/find-servers-host.ts";
import type { SettingsSection } from "../settings/settings-section.ts";

export const serversSection: SettingsSection = {
	id: "servers",
	title: (t) => t("Servers"),
	settings: (t) => [
		{ id: "servers", label: t("Servers"), words: t("team server add remove rename order sign out switch") },
	],
	isOffered: ({ host }) => findServersHost(host) !== null,
	Component: lazy(async () => ({ default: (await import("./server-settings.tsx")).ServerSettings })),
};
