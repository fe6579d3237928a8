import { expect, test } from "vitest";
import { DEFAULT_ANSWER_SCHEMA } from "../../../../server/domain/answer-schema.ts";
import { createText } from "../../../i18n/create-text.ts";
import { nameForm } from "./name-form.ts";
import { readForm } from "./read-form.ts";

const GERMAN = createText(
	{
		Answer: "Antwort",
		Reason: "Begründung",
		"The answer to the question": "Die Antwort auf die Frage",
		"Why this is the answer": "Warum das die Antwort ist",
	},
	"de",
	"ltr",
);
const { schema } = DEFAULT_ANSWER_SCHEMA;

test("The built-in form has its words in the language of the page", () => {
	const fields = readForm(nameForm(schema, GERMAN), nameForm(schema, GERMAN), {
		answer: "42",
		reason: "So.",
	});
	expect(fields.map(({ name, label, description }) => [name, label, description])).toEqual([
		["answer", "Antwort", "Die Antwort auf die Frage"],
		["reason", "Begründung", "Warum das die Antwort ist"],
	]);
});

test.each([
	[{ ...schema, properties: { ...(schema.properties as object), more: { type: "string" } } }],
	[{ ...schema, properties: { answer: { type: "string" }, reason: { type: "string" } } }],
	[{ type: "object" }],
])("Another form keeps its own words: %j", (other) => {
	expect(nameForm(other, GERMAN)).toBe(other);
});
