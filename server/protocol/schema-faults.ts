type JsonObject = Readonly<Record<string, unknown>>;

const MAX_SCHEMA_LENGTH = 32 * 1024;
const MAX_SCHEMA_DEPTH = 32;
const TYPES: ReadonlySet<string> = new Set("object array string number integer boolean null".split(" "));
/** Keywords whose value is one schema, a list of schemas, or schemas by name. */
const ONE = new Set("items additionalProperties contains not if then else propertyNames".split(" "));
const LIST = new Set("anyOf oneOf allOf prefixItems".split(" "));
const NAMED = new Set("properties patternProperties $defs definitions dependentSchemas".split(" "));
const NUMBERS = new Set(
	"minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength minItems maxItems minProperties maxProperties".split(
		" ",
	),
);

const ELSEWHERE = "patternProperties additionalProperties allOf anyOf oneOf $ref".split(" ");

/** What is wrong with a schema, and where: names and numbers from its top. */
export type SchemaFault = { readonly path: readonly (string | number)[]; readonly message: string };

/** What keeps a schema of a client from being served [W3]; null: nothing. The sentence goes on after its name. */
export function complainAboutSchema(schema: JsonObject): string | null {
	if (schema.type !== "object") return 'must be a JSON Schema with "type": "object"';
	if (!isObject(schema.properties ?? {})) return "has properties that are not an object";
	if (depthExceeds(schema, MAX_SCHEMA_DEPTH)) return `is nested deeper than ${MAX_SCHEMA_DEPTH} levels`;
	if (JSON.stringify(schema).length > MAX_SCHEMA_LENGTH)
		return `is longer than ${MAX_SCHEMA_LENGTH / 1024} KiB`;
	return complainAboutReferences(schema);
}

/**
 * The first fault of a schema that a person writes: what cannot be served, and what would be no use, such as a type
 * that does not exist. Keywords that are not known are left alone.
 */
export function findSchemaFault(schema: unknown): SchemaFault | null {
	if (!isObject(schema)) return { path: [], message: "A schema is a JSON object." };
	const complaint = complainAboutSchema(schema);
	if (complaint !== null) return { path: placeOf(complaint), message: `The schema ${complaint}.` };
	return findFault(schema, schema, []);
}

function placeOf(complaint: string): readonly string[] {
	if (complaint.includes('"type": "object"')) return ["type"];
	return complaint.startsWith("has properties") ? ["properties"] : [];
}

function findFault(node: unknown, root: JsonObject, path: SchemaFault["path"]): SchemaFault | null {
	if (typeof node === "boolean") return null;
	if (!isObject(node)) return { path, message: "A schema has to stand here: an object, true or false." };
	for (const [keyword, value] of Object.entries(node)) {
		const fault = findKeywordFault(keyword, value, root, [...path, keyword]);
		if (fault !== null) return fault;
	}
	return findMissing(node, path);
}

function findKeywordFault(
	keyword: string,
	value: unknown,
	root: JsonObject,
	path: SchemaFault["path"],
): SchemaFault | null {
	const wrong = (message: string) => ({ path, message });
	if (ONE.has(keyword)) return findFault(value, root, path);
	if (LIST.has(keyword)) {
		if (!Array.isArray(value) || value.length === 0) return wrong(`"${keyword}" takes a list of schemas.`);
		return firstOf(value, (child, index) => findFault(child, root, [...path, index]));
	}
	if (NAMED.has(keyword)) {
		if (!isObject(value)) return wrong(`"${keyword}" takes an object with a schema for each name.`);
		return firstOf(Object.entries(value), ([name, child]) => findFault(child, root, [...path, name]));
	}
	if (NUMBERS.has(keyword) && typeof value !== "number") return wrong(`"${keyword}" takes a number.`);
	if (keyword === "type") return findTypeFault(value, path);
	if (keyword === "required" && !isTextList(value)) return wrong('"required" takes a list of names.');
	if (keyword === "enum" && (!Array.isArray(value) || value.length === 0))
		return wrong('"enum" takes a list of the values that are allowed.');
	if (keyword === "pattern" && !isPattern(value)) return wrong('"pattern" is not a regular expression.');
	if (keyword === "$ref" && typeof value === "string" && !leadsSomewhere(value, root))
		return wrong(`"${value.slice(0, 80)}" leads nowhere in this schema.`);
	return null;
}

function findTypeFault(value: unknown, path: SchemaFault["path"]): SchemaFault | null {
	const types = Array.isArray(value) ? value : [value];
	const unknown = types.find((type) => typeof type !== "string" || !TYPES.has(type));
	if (types.length > 0 && unknown === undefined) return null;
	const said =
		typeof unknown === "string" ? `There is no type "${unknown.slice(0, 40)}".` : 'This is no "type".';
	return { path, message: `${said} It is one of ${[...TYPES].join(", ")}.` };
}

function findMissing(node: JsonObject, path: SchemaFault["path"]): SchemaFault | null {
	const { required, properties } = node;
	if (!isTextList(required) || !isObject(properties)) return null;
	// Its form may be said elsewhere.
	if (ELSEWHERE.some((keyword) => node[keyword] !== undefined && node[keyword] !== false)) return null;
	const missing = required.findIndex((name) => !Object.hasOwn(properties, name));
	if (missing === -1) return null;
	const message = `"${required[missing]?.slice(0, 40)}" is required, but there is no such property.`;
	return { path: [...path, "required", missing], message };
}

function firstOf<T>(
	list: readonly T[],
	find: (item: T, index: number) => SchemaFault | null,
): SchemaFault | null {
	for (const [index, item] of list.entries()) {
		const fault = find(item, index);
		if (fault !== null) return fault;
	}
	return null;
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

function leadsSomewhere(reference: string, root: JsonObject): boolean {
	if (reference === "#") return true;
	if (!reference.startsWith("#/")) return true;
	const steps = reference.slice(2).split("/");
	let node: unknown = root;
	for (const step of steps) {
		const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
		if (typeof node !== "object" || node === null || !Object.hasOwn(node, name)) return false;
		node = (node as JsonObject)[name];
	}
	return true;
}

function isPattern(value: unknown): boolean {
	if (typeof value !== "string") return false;
	try {
		new RegExp(value, "u");
		return true;
	} catch {
		return false;
	}
}

function depthExceeds(value: unknown, levels: number): boolean {
	if (typeof value !== "object" || value === null) return false;
	return levels === 0 || Object.values(value).some((child) => depthExceeds(child, levels - 1));
}

function isTextList(value: unknown): value is readonly string[] {
	return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isObject(value: unknown): value is JsonObject {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
