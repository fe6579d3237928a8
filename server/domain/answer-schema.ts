import { AppError } from "./app-error.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** The form a structured answer must have. */
export type NamedSchema = { readonly name: string; readonly schema: JsonObject };

const MAX_SCHEMA_LENGTH = 32 * 1024;
const MAX_SCHEMA_DEPTH = 32;

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
	const complaint = complainAbout(responseModel);
	if (complaint !== null) throw new AppError("invalid_request", `response_model ${complaint}.`);
	const title = responseModel.title;
	return {
		name: typeof title === "string" ? nameOf(title) : DEFAULT_ANSWER_SCHEMA.name,
		schema: responseModel,
	};
}

function findRegistered(name: string, registered: readonly NamedSchema[]): NamedSchema {
	const found = [...registered, DEFAULT_ANSWER_SCHEMA].find((candidate) => candidate.name === name);
	if (found !== undefined) return found;
	const text = `response_model "${name}" is not known here. Send true, the JSON Schema itself, or a registered name.`;
	throw new AppError("invalid_request", text);
}

/** What is wrong with a schema of a client; null: nothing. */
function complainAbout(schema: JsonObject): string | null {
	if (schema.type !== "object") return 'must be a JSON Schema with "type": "object"';
	if (!isObject(schema.properties ?? {})) return "has properties that are not an object";
	if (depthExceeds(schema, MAX_SCHEMA_DEPTH)) return `is nested deeper than ${MAX_SCHEMA_DEPTH} levels`;
	if (JSON.stringify(schema).length > MAX_SCHEMA_LENGTH)
		return `is longer than ${MAX_SCHEMA_LENGTH / 1024} KiB`;
	return complainAboutReferences(schema);
}

/** Schemas are never fetched, so a reference has to stay inside its schema. */
function complainAboutReferences(node: unknown): string | null {
	if (typeof node !== "object" || node === null) return null;
	for (const [key, child] of Object.entries(node)) {
		if ((key === "$ref" || key === "$dynamicRef") && typeof child === "string" && !child.startsWith("#")) {
			return 'refers to another document; only references that begin with "#" work';
		}
		if (key === "$id" && typeof child === "string") return "has an $id, which is not needed here";
		const complaint = complainAboutReferences(child);
		if (complaint !== null) return complaint;
	}
	return null;
}

function depthExceeds(value: unknown, levels: number): boolean {
	if (typeof value !== "object" || value === null) return false;
	return levels === 0 || Object.values(value).some((child) => depthExceeds(child, levels - 1));
}

/** As providers accept it: letters, digits, `_` and `-`, at most 64. */
function nameOf(title: string): string {
	return title.replace(/[^A-Za-z0-9_-]+/g, "_").slice(0, 64) || DEFAULT_ANSWER_SCHEMA.name;
}

function isObject(value: unknown): value is JsonObject {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
