type Schema = Readonly<Record<string, unknown>>;

/** What OpenAI's strict mode takes beside `type`; any other keyword makes it refuse the request. */
const STRICT_KEYWORDS: ReadonlySet<string> = new Set(
	`type properties required additionalProperties items enum const anyOf $ref $defs description title
	minItems maxItems minimum maximum exclusiveMinimum exclusiveMaximum multipleOf`.split(/\s+/),
);

/**
 * Whether a schema can be sent with `strict: true`: every object closed and with all its properties
 * required, and no keyword beyond the supported ones.
 */
export function isStrictSchema(schema: Schema): boolean {
	return schema.type === "object" && schema.anyOf === undefined && isStrictNode(schema);
}

function isStrictNode(node: unknown): boolean {
	if (!isRecord(node)) return false;
	if (!Object.keys(node).every((key) => STRICT_KEYWORDS.has(key))) return false;
	if (node.$ref !== undefined) return typeof node.$ref === "string" && node.$ref.startsWith("#");
	if ((node.type === "object" || node.properties !== undefined) && !isClosedObject(node)) return false;
	if (node.type === "array" && !isRecord(node.items)) return false;
	const children = [
		...Object.values(isRecord(node.properties) ? node.properties : {}),
		...Object.values(isRecord(node.$defs) ? node.$defs : {}),
		...(Array.isArray(node.anyOf) ? node.anyOf : []),
		...(node.items === undefined ? [] : [node.items]),
	];
	return hasForm(node) && children.every(isStrictNode);
}

function isClosedObject(node: Schema): boolean {
	const properties = Object.keys(isRecord(node.properties) ? node.properties : {});
	const required = new Set(Array.isArray(node.required) ? node.required : []);
	return node.additionalProperties === false && properties.every((name) => required.has(name));
}

/** A node that says nothing about its value is not accepted. */
function hasForm(node: Schema): boolean {
	return ["type", "enum", "const", "anyOf"].some((key) => node[key] !== undefined);
}

function isRecord(value: unknown): value is Schema {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
