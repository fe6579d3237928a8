import { isFields } from "./is-fields.ts";
import { labelOf } from "./label-of.ts";

/** A field of an answer with the words its form has for it. */
export type FormField = {
	readonly name: string;
	readonly label: string;
	/** Null: the form says nothing of it. */
	readonly description: string | null;
	readonly value: unknown;
	/** The form of the value, or of each item where that is a list; null: it is not in the form. */
	readonly schema: Schema | null;
};
export type Schema = Readonly<Record<string, unknown>>;

const MOST_HOPS = 20;

/** Whether a form has words of its own: a title or description of any field, as deep as people write them. */
export function hasWords(root: Schema, schema: unknown = root, depth = 0): boolean {
	const found = resolve(root, schema, undefined);
	if (found === null || depth > 6) return false;
	if (depth > 0 && (wordsIn(found.title) !== null || wordsIn(found.description) !== null)) return true;
	const parts = [...Object.values(fieldsIn(found.properties)), found.items ?? null];
	return parts.some((part) => hasWords(root, part, depth + 1));
}

/**
 * The fields of an object in the order of its form, then those the form does not know. A field that the object lacks
 * is left out, unless the form asks for it.
 */
export function readForm(root: Schema, schema: Schema | null, value: Schema): readonly FormField[] {
	const own = schema === null ? null : resolve(root, schema, value);
	const known = fieldsIn(own?.properties);
	const required = new Set(Array.isArray(own?.required) ? own.required : []);
	const names = Object.keys(known).filter((name) => Object.hasOwn(value, name) || required.has(name));
	const others = Object.keys(value).filter((name) => !Object.hasOwn(known, name));
	return [...names, ...others].map((name): FormField => {
		const item = Object.hasOwn(value, name) ? value[name] : undefined;
		const raw = Object.hasOwn(known, name) ? known[name] : null;
		const found = resolve(root, raw, item);
		const outer = isFields(raw) ? raw : {};
		return {
			name,
			label: wordsIn(outer.title) ?? wordsIn(found?.title) ?? labelOf(name),
			description: wordsIn(outer.description) ?? wordsIn(found?.description),
			value: item,
			schema: Array.isArray(item) ? resolve(root, found?.items, item[0]) : found,
		};
	});
}

/** Titles of the columns of a list of objects, by their names. */
export function columnTitles(root: Schema, schema: Schema | null): Readonly<Record<string, string>> {
	const known = fieldsIn(schema === null ? null : resolve(root, schema, {})?.properties);
	return Object.fromEntries(
		Object.entries(known).flatMap(([name, field]): [string, string][] => {
			const title = wordsIn(isFields(field) ? field.title : null);
			return title === null ? [] : [[name, title]];
		}),
	);
}

/** A schema without references and choices, as far as the value tells which one was chosen. */
function resolve(root: Schema, schema: unknown, value: unknown): Schema | null {
	let found: unknown = schema;
	for (let hops = 0; hops < MOST_HOPS; hops++) {
		if (!isFields(found)) return null;
		if (typeof found.$ref === "string") {
			found = follow(root, found.$ref);
			continue;
		}
		const options = [found.anyOf, found.oneOf, found.allOf].find((list) => Array.isArray(list));
		if (!Array.isArray(options) || isFields(found.properties)) return found;
		found = options.find((option) => fits(resolve(root, option, value), value)) ?? options[0];
	}
	return null;
}

function follow(root: Schema, ref: string): unknown {
	if (ref === "#") return root;
	if (!ref.startsWith("#/")) return null;
	let found: unknown = root;
	for (const part of ref.slice(2).split("/")) {
		const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
		found = isFields(found) && Object.hasOwn(found, name) ? found[name] : null;
	}
	return found;
}

function fits(schema: Schema | null, value: unknown): boolean {
	const types = Array.isArray(schema?.type) ? schema.type : [schema?.type];
	const type = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
	if (type === "object" && isFields(value)) {
		const known = fieldsIn(schema?.properties);
		return types.includes("object") && Object.keys(value).every((name) => Object.hasOwn(known, name));
	}
	return types.includes(type) || (type === "number" && types.includes("integer"));
}

function fieldsIn(value: unknown): Schema {
	return isFields(value) ? value : {};
}

function wordsIn(value: unknown): string | null {
	return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}
