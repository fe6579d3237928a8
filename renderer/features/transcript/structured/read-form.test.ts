import { expect, test } from "vitest";
import { columnTitles, hasWords, readForm, type Schema } from "./read-form.ts";

const SCHEMA: Schema = {
	type: "object",
	properties: {
		who: { type: "string", title: "Traveller", description: "As in the passport" },
		home_town: { $ref: "#/$defs/place" },
		stops: { type: "array", items: { anyOf: [{ type: "string" }, { $ref: "#/$defs/place" }] } },
		note: { anyOf: [{ type: "string", description: "Anything else" }, { type: "null" }] },
		gone: { type: "string" },
	},
	required: ["who", "stops"],
	$defs: { place: { type: "object", title: "Place", properties: { name: { title: "Name of it" } } } },
};
const draw = (schema: Schema | null, value: Schema) =>
	readForm(SCHEMA, schema, value).map(({ label, description, value: said }) => [label, description, said]);

test("fields come in the order of the form, with its words, then those it does not know", () => {
	const value = { extra: 1, note: null, home_town: { name: "Bergen" }, who: "Ada" };
	expect(draw(SCHEMA, value)).toEqual([
		["Traveller", "As in the passport", "Ada"],
		["Place", null, { name: "Bergen" }],
		["Stops", null, undefined],
		["Note", null, null],
		["Extra", null, 1],
	]);
});

test.each<[string, Schema, string, readonly string[]]>([
	["a reference", { home_town: { name: "Bergen" } }, "home_town", ["Name of it"]],
	["the choice that fits, of a list", { stops: [{ name: "Oslo" }] }, "stops", ["Name of it"]],
	["nothing, of what is not known", { extra: { name: "x" } }, "extra", ["Name"]],
])("what lies deeper has the words of %s", (_how, value, name, labels) => {
	const field = readForm(SCHEMA, SCHEMA, value).find((one) => one.name === name);
	const inner = Array.isArray(field?.value) ? field.value[0] : field?.value;
	const fields = readForm(SCHEMA, field?.schema ?? null, inner as Schema);
	expect(fields.map(({ label }) => label)).toEqual(labels);
});

test("columns of a table are called by their titles", () => {
	expect(columnTitles(SCHEMA, { $ref: "#/$defs/place" })).toEqual({ name: "Name of it" });
	expect(columnTitles(SCHEMA, null)).toEqual({});
});

test.each<[string, Schema, boolean]>([
	["a description of a field", { properties: { a: { description: "x" } } }, true],
	["a title below a list", { properties: { a: { items: { properties: { b: { title: "x" } } } } } }, true],
	["a title of the whole alone", { title: "x", properties: { a: { type: "string" } } }, false],
	["none", { properties: { a: {} } }, false],
	["one that leads to itself", { properties: { a: { $ref: "#" } } }, false],
	["one that leads nowhere", { properties: { a: { $ref: "#/nowhere" }, b: 7 } }, false],
])("whether a form has words: %s", (_name, schema, expected) => {
	expect(hasWords(schema)).toBe(expected);
});

test("names of every object's parts are names like any other", () => {
	const value = JSON.parse('{"__proto__": "a", "constructor": "b"}') as Schema;
	expect(draw(SCHEMA, value).slice(2)).toEqual([
		["__proto__", null, "a"],
		["Constructor", null, "b"],
	]);
});
