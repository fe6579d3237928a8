import type { NamedSchema } from "../protocol/answer-form.ts";
import { complainAboutSchema } from "../protocol/schema-faults.ts";
import { AppError } from "./app-error.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** Form of `response_model: true` [W3]. */
export const DEFAULT_ANSWER_SCHEMA: NamedSchema = {
	name: "answer",
	schema: {
		type: "object",
		properties: {
			answer: { type: "string", description: "The answer to the question" },
			reason: { type: "string", description: "Why this is the answer" },
		},
		required: ["answer", "reason"],
		additionalProperties: false,
	},
};

/**
 * The form that a request's `response_model` asks for; null: an answer in text.
 * @throws {AppError} invalid_request where the name is not registered or the schema is none that can be served.
 */
export function resolveAnswerSchema(
	responseModel: boolean | string | JsonObject,
	registered: readonly NamedSchema[],
): NamedSchema | null {
	if (responseModel === false) return null;
	if (responseModel === true) return DEFAULT_ANSWER_SCHEMA;
	if (typeof responseModel === "string") return findRegistered(responseModel, registered);
	const complaint = complainAboutSchema(responseModel);
	if (complaint !== null) throw new AppError("invalid_request", `response_model ${complaint}.`);
	const title = responseModel.title;
	return {
		name: typeof title === "string" ? nameOf(title) : DEFAULT_ANSWER_SCHEMA.name,
		schema: responseModel,
	};
}

function findRegistered(name: string, registered: readonly NamedSchema[]): NamedSchema {
	const known = [...registered, DEFAULT_ANSWER_SCHEMA];
	const found =
		known.find((candidate) => candidate.name === name) ??
		known.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
	if (found !== undefined) return found;
	const text = `response_model "${name}" is not known here. Send true, the JSON Schema itself, or the name of a schema in your library.`;
	throw new AppError("invalid_request", text);
}

/** As providers accept it: letters, digits, `_` and `-`, at most 64. */
function nameOf(title: string): string {
	return title.replace(/[^A-Za-z0-9_-]+/g, "_").slice(0, 64) || DEFAULT_ANSWER_SCHEMA.name;
}
