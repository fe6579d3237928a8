import { hasCapability } from "../../../store/selectors.ts";
import { laterPart } from "../../../ui/later-part.tsx";
import type { SettingsSection } from "../settings-section.ts";

export const promptsSection: SettingsSection = {
	id: "prompts",
	title: (t) => t("Prompts"),
	settings: (t) => [
		{ id: "prompts", label: t("Prompts"), words: t("prompt library templates snippets variables slash") },
	],
	isOffered: (facts) => hasCapability(facts, "library"),
	Component: laterPart(async () => (await import("./prompts-page.tsx")).PromptsPage),
};
