import type { Text } from "../../../i18n/text.ts";
import { isFields } from "./is-fields.ts";
import type { Schema } from "./read-form.ts";

/** The built-in form with its words in the language of the page; any other form has the words of who made it. */
export function nameForm(schema: Schema, t: Text): Schema {
	const properties = isFields(schema.properties) ? schema.properties : {};
	const { answer, reason, ...others } = properties;
	if (!isFields(answer) || !isFields(reason) || Object.keys(others).length > 0) return schema;
	if (answer.description !== ANSWER || reason.description !== REASON) return schema;
	return {
		...schema,
		properties: {
			answer: { ...answer, title: t("Answer"), description: t("The answer to the question") },
			reason: { ...reason, title: t("Reason"), description: t("Why this is the answer") },
		},
	};
}

/** As servers write it into the form that is theirs. */
const ANSWER = "The answer to the question";
const REASON = "Why this is the answer";
