import { hasCapability } from "../../../store/selectors.ts";
import { laterPart } from "../../../ui/later-part.tsx";
import type { SettingsSection } from "../settings-section.ts";

export const usageSection: SettingsSection = {
	id: "usage",
	title: (t) => t("Usage and cost"),
	settings: (t) => [
		{
			id: "usage",
			label: t("Usage and cost"),
			words: t("tokens money spending statistics chart report CSV bill"),
		},
		{ id: "budget", label: t("Monthly budget"), words: t("limit warning money month spending cap") },
		{ id: "prices", label: t("Prices"), words: t("price table cost per million tokens dollar model") },
	],
	isOffered: (facts) => hasCapability(facts, "usage"),
	Component: laterPart(async () => (await import("./usage-page.tsx")).UsagePage),
};
