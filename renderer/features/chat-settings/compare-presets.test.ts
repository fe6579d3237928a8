import { expect, test } from "vitest";
import { isSamePreset, toPresetPatch } from "./compare-presets.ts";

test.each([
	[{ temperature: 0 }, { temperature: 0 }, true],
	[{ model: "a", temperature: 1 }, { temperature: 1, model: "a" }, true],
	[{}, {}, true],
	[{ temperature: 0 }, {}, false],
	[{ model: "a" }, { model: "b" }, false],
])("presets are the same where they choose the same: %j, %j", (preset, settings, isSame) => {
	expect(isSamePreset(preset, settings)).toBe(isSame);
});

test("who made it the default does not matter", () => {
	const preset = { model: "a", is_default: true };
	expect(isSamePreset(preset, { model: "a" })).toBe(true);
	expect(toPresetPatch(preset)).not.toHaveProperty("is_default");
});

test("applying a preset takes back what it does not choose", () => {
	expect(toPresetPatch({ model: "a" })).toEqual({
		model: "a",
		system_prompt: null,
		temperature: null,
		tools: null,
		reasoning_effort: null,
		max_output_tokens: null,
	});
});
