import { findProviderHost } from "../../../app/desktop-host.ts";
import { laterPart } from "../../../ui/later-part.tsx";
import type { SettingsSection } from "../settings-section.ts";

export const providerSection: SettingsSection = {
	id: "provider",
	title: (t) => t("Who answers"),
	settings: (t) => [
		{ id: "provider", label: t("Who answers"), words: t("provider key address model OpenAI Ollama server") },
		{
			id: "providers",
			label: t("More providers"),
			words: t("providers add OpenRouter Groq Mistral DeepSeek Anthropic Gemini Jan vLLM headers test"),
		},
		{ id: "welcome", label: t("How to begin"), words: t("welcome start first steps begin again") },
	],
	isOffered: ({ host }) => findProviderHost(host) !== null,
	Component: laterPart(async () => (await import("./provider-page.tsx")).ProviderPage),
};
