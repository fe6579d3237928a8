import type { ModelSettings } from "../../../server/protocol/model-settings.ts";
import { pickSettings, type SettingsPatch } from "../../app/apply-settings.ts";

const NOTHING_CHOSEN = {
	model: null,
	system_prompt: null,
	temperature: null,
	reasoning_effort: null,
	max_output_tokens: null,
	tools: null,
} as const satisfies SettingsPatch;

/** Whether both choose the same. */
export function isSamePreset(preset: ModelSettings, settings: ModelSettings): boolean {
	return JSON.stringify(pickSettings(preset)) === JSON.stringify(pickSettings(settings));
}

/** A chat that a preset is applied to has nothing left of what was chosen before. */
export function toPresetPatch(preset: ModelSettings): SettingsPatch {
	return { ...NOTHING_CHOSEN, ...pickSettings(preset) };
}
