import { hasCapability } from "../../../store/selectors.ts";
import { laterPart } from "../../../ui/later-part.tsx";
import type { SettingsSection } from "../settings-section.ts";

export const dataSection: SettingsSection = {
	id: "data",
	title: (t) => t("Import and export"),
	settings: (t) => [
		{
			id: "import",
			label: t("Import chats"),
			words: t("bring in move ChatGPT Claude Open WebUI LibreChat Cherry Studio Markdown file zip undo"),
		},
		{
			id: "export",
			label: t("Export all chats"),
			words: t("save backup download Markdown HTML JSON archive take out"),
		},
	],
	isOffered: (facts) => hasCapability(facts, "transfer"),
	Component: laterPart(async () => (await import("./data-settings.tsx")).DataSettings),
};
