import { expect, test } from "vitest";
import { labelOf } from "./label-of.ts";

test.each([
	["first_name", "First name"],
	["due-date", "Due date"],
	["größe_cm", "Größe cm"],
	["", '""'],
	["  ", '"  "'],
	["_private", "_private"],
	["a__b", "a__b"],
	["https://a_b.example/c-d", "https://a_b.example/c-d"],
	["<b>x</b>", "<b>x</b>"],
	["__proto__", "__proto__"],
])("The field %j is called %j", (name, label) => {
	expect(labelOf(name)).toBe(label);
});
