import type { GuideReply } from "./compose-reply.ts";

type Schema = Readonly<Record<string, unknown>>;

const MAX_DEPTH = 12;
const MAX_ITEMS = 20;

/** The smallest object that may fit the schema, with the reply in it; null where there is no telling. */
export function fillSchema(schema: Schema, reply: GuideReply): Record<string, unknown> | null {
	const texts = new TextSource(schema, reply);
	const value = fill(schema, "", { root: schema, texts, depth: 0 });
	return isRecord(value) && texts.isUsed() ? value : null;
}

type Place = { readonly root: Schema; readonly texts: TextSource; readonly depth: number };

/** Undefined where nothing fits. */
function fill(node: unknown, name: string, place: Place): unknown {
	if (!isRecord(node) || place.depth > MAX_DEPTH) return undefined;
	if ("const" in node) return node.const;
	if (Array.isArray(node.enum)) return node.enum[0];
	const deeper = { ...place, depth: place.depth + 1 };
	if (typeof node.$ref === "string") return fill(resolve(node.$ref, place.root), name, deeper);
	const choices = node.anyOf ?? node.oneOf;
	if (Array.isArray(choices))
		return choices.map((choice) => fill(choice, name, deeper)).find((value) => value !== undefined);
	const type = Array.isArray(node.type) ? node.type[0] : node.type;
	switch (type) {
		case "object":
			return fillObject(node, deeper);
		case "array":
			return fillArray(node, name, deeper);
		case "string":
			return place.texts.take(name, node);
		case "integer":
		case "number":
			return numberFor(node);
		case "boolean":
			return false;
		case "null":
			return null;
		default:
			return undefined;
	}
}

function fillObject(node: Schema, place: Place): unknown {
	const properties = isRecord(node.properties) ? node.properties : {};
	const required = new Set(Array.isArray(node.required) ? node.required : []);
	const entries = Object.entries(properties)
		.filter(([name]) => required.has(name) || place.texts.wants(name, place.depth))
		.map(([name, child]) => [name, fill(child, name, place)] as const);
	return entries.some(([name, value]) => value === undefined && required.has(name))
		? undefined
		: Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function fillArray(node: Schema, name: string, place: Place): unknown {
	const count = typeof node.minItems === "number" ? node.minItems : 0;
	if (count > MAX_ITEMS) return undefined;
	const items = Array.from({ length: count }, () => fill(node.items, name, place));
	return items.includes(undefined) ? undefined : items;
}

function numberFor(node: Schema): number {
	const { minimum, maximum } = node;
	if (typeof minimum === "number" && minimum > 0) return minimum;
	return typeof maximum === "number" && maximum < 0 ? maximum : 0;
}

function resolve(reference: string, root: Schema): unknown {
	const path = reference.replace(/^#\/?/, "").split("/").filter(Boolean);
	return path.reduce<unknown>(
		(node, key) => (isRecord(node) && Object.hasOwn(node, key) ? node[key] : undefined),
		root,
	);
}

/** Gives the reply to the field for the answer, its origin to the one for the reason, and nothing to the others. */
class TextSource {
	readonly #reply: GuideReply;
	readonly #answerField: string | null;
	#used = false;

	constructor(schema: Schema, reply: GuideReply) {
		const properties = isRecord(schema.properties) ? Object.entries(schema.properties) : [];
		const strings = properties.filter(
			([, child]) => isRecord(child) && child.type === "string" && !child.enum,
		);
		const named = strings.find(([name]) => name === "answer") ?? strings.find(([name]) => name !== "reason");
		this.#reply = reply;
		this.#answerField = named?.[0] ?? strings[0]?.[0] ?? null;
	}

	/** Whether a field is to be filled although it need not be. */
	wants(name: string, depth: number): boolean {
		return depth === 1 && (name === this.#answerField || name === "reason");
	}

	take(name: string, node: Schema): string {
		const longest =
			typeof node.maxLength === "number" ? Math.max(0, node.maxLength) : Number.POSITIVE_INFINITY;
		if (name === this.#answerField && !this.#used) {
			this.#used = true;
			return shorten(this.#reply.text, longest);
		}
		return name === "reason" ? shorten(this.#reply.reason, longest) : "";
	}

	isUsed(): boolean {
		return this.#used;
	}
}

function shorten(text: string, length: number): string {
	const characters = [...text];
	if (characters.length <= length) return text;
	return length === 0 ? "" : `${characters.slice(0, length - 1).join("")}…`;
}

function isRecord(value: unknown): value is Schema {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
