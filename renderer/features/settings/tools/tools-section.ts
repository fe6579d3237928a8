import { hasCapability } from "../../../store/selectors.ts";
import { laterPart } from "../../../ui/later-part.tsx";
import type { SettingsSection } from "../settings-section.ts";

export const toolsSection: SettingsSection = {
	id: "tools",
	title: (t) => t("Tools"),
	settings: (t) => [
		{
			id: "tool-servers",
			label: t("Tool servers"),
			words: t("MCP tools servers add program plugin extension"),
		},
		{
			id: "tool-permissions",
			label: t("Decided for good"),
			words: t("permission allow always never approval"),
		},
	],
	isOffered: (facts) => hasCapability(facts, "tools"),
	Component: laterPart(async () => (await import("./tools-page.tsx")).ToolsPage),
};
