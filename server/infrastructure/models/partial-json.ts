import { Allow, parse } from "partial-json";
import { jsonDepthExceeds } from "../../protocol/codec.ts";
import { isExactNumber, parseExactJson } from "../../protocol/exact-json.ts";
import { normalizeText } from "../../protocol/text.ts";

type JsonObject = Record<string, unknown>;

/** Deeper answers are refused: what reads them, here and in clients, calls itself for each level. */
const MAX_DEPTH = 64;
/** So many places are tried to find the object among other words. */
const MAX_TRIES = 20;
const ALLOWED = Allow.STR | Allow.OBJ | Allow.ARR | Allow.NUM | Allow.BOOL | Allow.NULL;

/** The object as far as it has come, whatever stands before it; null where there is none yet. Never throws. */
export function parsePartialObject(text: string): JsonObject | null {
	const start = withoutThinking(text).indexOf("{");
	if (start === -1) return null;
	const json = withoutThinking(text).slice(start);
	if (jsonDepthExceeds(json, MAX_DEPTH)) return null;
	try {
		const value: unknown = parse(json, ALLOWED);
		return isObject(value) ? cleanObject(value) : null;
	} catch {
		return null;
	}
}

/** An object as JavaScript reads it, and with every digit that was written. */
export type WholeObject = { readonly value: JsonObject; readonly exact: JsonObject };

/** The whole object, out of a code fence or other words around it; null where there is none. */
export function parseWholeObject(text: string): WholeObject | null {
	const body = withoutThinking(text).trim();
	const last = body.lastIndexOf("}") + 1;
	let start = body.indexOf("{");
	for (let tries = 0; start !== -1 && start < last && tries < MAX_TRIES; tries++) {
		const value = parseJson(body.slice(start, last));
		if (value !== null) return value;
		start = body.indexOf("{", start + 1);
	}
	return null;
}

/** Some local models think aloud in front of their answer. */
function withoutThinking(text: string): string {
	const end = text.indexOf("</think>");
	return end !== -1 && text.trimStart().startsWith("<think>") ? text.slice(end + "</think>".length) : text;
}

function parseJson(text: string): WholeObject | null {
	if (jsonDepthExceeds(text, MAX_DEPTH)) return null;
	try {
		const value: unknown = JSON.parse(text);
		const exact = parseExactJson(text);
		return isObject(value) && isObject(exact)
			? { value: cleanObject(value), exact: cleanObject(exact) }
			: null;
	} catch {
		return null;
	}
}

/** Escapes can hold what no store takes: U+0000 and half characters. */
function cleanObject(value: JsonObject): JsonObject {
	return clean(value) as JsonObject;
}

function clean(value: unknown): unknown {
	if (typeof value === "string") return normalizeText(value);
	if (Array.isArray(value)) return value.map(clean);
	// A number that is larger than all is none to most who read JSON.
	if (isExactNumber(value)) return Number.isFinite(Number(JSON.stringify(value))) ? value : null;
	if (!isObject(value)) return typeof value === "number" && !Number.isFinite(value) ? null : value;
	// fromEntries defines properties, so that a key `__proto__` stays a key.
	return Object.fromEntries(Object.entries(value).map(([key, child]) => [normalizeText(key), clean(child)]));
}

function isObject(value: unknown): value is JsonObject {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
