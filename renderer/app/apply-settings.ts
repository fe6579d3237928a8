import type { ModelSettings } from "../../server/protocol/model-settings.ts";
import type { PatchChat } from "../../server/protocol/rest.ts";

/** A field that is null is left to the model again. */
export type SettingsPatch = Pick<PatchChat, keyof ModelSettings>;

const FIELDS = [
	"model",
	"system_prompt",
	"temperature",
	"reasoning_effort",
	"max_output_tokens",
	"tools",
] as const;

/** The settings with what is chosen anew. */
export function applySettings(settings: ModelSettings, patch: SettingsPatch): ModelSettings {
	const all = Object.entries({ ...settings, ...patch });
	return Object.fromEntries(all.filter(([, value]) => value !== null && value !== undefined));
}

/** The choices for answers among all that is known of a chat. */
export function pickSettings(from: ModelSettings): ModelSettings {
	return Object.fromEntries(
		FIELDS.flatMap((field) => (from[field] === undefined ? [] : [[field, from[field]]])),
	);
}
