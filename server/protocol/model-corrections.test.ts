import { describe, expect, test } from "vitest";
import { correctModels, findNote, type ModelNote } from "./model-corrections.ts";
import type { Model } from "./rest.ts";

const model: Model = {
	...{ id: "m", name: "M", provider: "P", provider_id: "p", local: false, default: true },
	capabilities: { vision: true, tools: true },
	context_tokens: 8000,
};
const note = (content: ModelNote, name = "m", updated_at = "2026-01-01T00:00:00.000Z") => ({
	...{ name, content, updated_at },
});

describe("what a person says of a model goes before what is known of it", () => {
	test.each<[string, ModelNote, object]>([
		["one ability", { capabilities: { vision: false } }, { capabilities: { vision: false, tools: true } }],
		[
			"an ability that was not known",
			{ capabilities: { reasoning: true } },
			{ capabilities: { reasoning: true } },
		],
		["one that is left open", { capabilities: { vision: undefined } }, { capabilities: { vision: true } }],
		["its room", { context_tokens: 4096 }, { context_tokens: 4096, capabilities: { vision: true } }],
		["that it is liked", { favourite: true }, { context_tokens: 8000, capabilities: { vision: true } }],
	])("%s", (_name, content, expected) => {
		expect(correctModels([model], [note(content)])).toMatchObject([expected]);
	});
});

test("a note on another model changes nothing", () => {
	expect(correctModels([model], [note({ context_tokens: 4096 }, "n")])).toEqual([model]);
});

test("of two notes on one model the later one counts", () => {
	const notes = [
		note({ favourite: true }, "m", "2026-01-02T00:00:00.000Z"),
		note({ context_tokens: 4096 }, "m", "2026-01-01T00:00:00.000Z"),
	];
	expect(findNote(notes, "m")).toEqual({ favourite: true });
	expect(findNote(notes, "n")).toBeNull();
});
