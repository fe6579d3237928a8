import { expect, test } from "vitest";
import { fillVariables, listVariables } from "./prompt-variables.ts";

test.each([
	["Translate {{text}} into {{ language }}.", ["text", "language"]],
	["{{a}} {{b}} {{a}}", ["a", "b"]],
	["{{Größe}} {{the topic}}", ["Größe", "the topic"]],
	["{ {a} } {{}} {{a.b}} {{{{", []],
])("the variables of %j are found", (text, expected) => {
	expect(listVariables(text)).toEqual(expected);
});

test("values are put in as they are", () => {
	const values = { a: "$& {{b}} \\1", b: "" };
	expect(fillVariables("{{a}}|{{ b }}|{{c}}|{{a}}", values)).toBe("$& {{b}} \\1||{{c}}|$& {{b}} \\1");
	expect(fillVariables("{{constructor}}", {})).toBe("{{constructor}}");
});
