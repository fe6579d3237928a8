import { hasCapability } from "../../../store/selectors.ts";
import { laterPart } from "../../../ui/later-part.tsx";
import type { SettingsSection } from "../settings-section.ts";

export const schemasSection: SettingsSection = {
	id: "schemas",
	title: (t) => t("Structured answers"),
	settings: (t) => [
		{
			id: "schemas",
			label: t("Your forms"),
			words: t("JSON schema structured output form fields object table response model"),
		},
	],
	isOffered: (facts) => hasCapability(facts, "schemas"),
	Component: laterPart(async () => (await import("./schemas-page.tsx")).SchemasPage),
};
