/** Careful looks into JSON of other programs: whatever is not what it should be is as if it were not there. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function readFields(value: unknown): Fields {
	return isFields(value) ? value : {};
}

export function readText(value: unknown): string | null {
	return typeof value === "string" ? value : null;
}

/** A text with something in it. */
export function readWords(value: unknown): string | null {
	return typeof value === "string" && value.trim() !== "" ? value : null;
}

export function readList(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}

/** An id, also where it is a number. */
export function readKey(value: unknown): string | null {
	if (typeof value === "string" && value !== "") return value;
	return typeof value === "number" && Number.isFinite(value) ? String(value) : null;
}

export function readCount(value: unknown): number | null {
	return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

const EARLIEST_MS = Date.UTC(1990, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);
const MAX_INDENTED = 10_000;
/** Seconds would reach this in the year 5138. */
const LEAST_MILLISECONDS = 1e11;

/** ISO time of seconds, milliseconds, or a text that is a time; null where it is none, or none of our age. */
export function readInstant(value: unknown): string | null {
	const ms =
		typeof value === "string" ? msOfText(value) : typeof value === "number" ? msOfNumber(value) : Number.NaN;
	return ms >= EARLIEST_MS && ms < LATEST_MS ? new Date(ms).toISOString() : null;
}

function msOfText(text: string): number {
	if (/^\d{9,14}(?:\.\d+)?$/.test(text)) return msOfNumber(Number(text));
	// Without a zone it is UTC, as in every export that leaves it out.
	const isNaive = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/.test(text);
	return text.length > 64 ? Number.NaN : Date.parse(isNaive ? `${text.replace(" ", "T")}Z` : text);
}

function msOfNumber(value: number): number {
	return value < LEAST_MILLISECONDS ? Math.round(value * 1000) : Math.round(value);
}

/** Code in a fence that no line of it can end. */
export function fence(code: string, language = ""): string {
	const longest = Math.max(2, ...[...code.matchAll(/^\s*(`{3,})/gm)].map(([, ticks = ""]) => ticks.length));
	const ticks = "`".repeat(longest + 1);
	return `${ticks}${language.replace(/[^\w+#.-]/g, "")}\n${code.replace(/\n$/, "")}\n${ticks}`;
}

/** Parts of one text, those with something in them, with a line between. */
export function joinParts(parts: readonly (string | null)[]): string {
	return parts.filter((part) => part !== null && part !== "").join("\n\n");
}

/** Indented where that is for people: what is nested a thousand deep would become as many times longer. */
export function toJson(value: unknown): string {
	const flat = JSON.stringify(value) ?? "";
	return flat.length > MAX_INDENTED ? flat : JSON.stringify(value, null, 2);
}

/** What a text says as JSON, null where it is none; anything else is what it is. */
export function parseText(value: unknown): unknown {
	if (typeof value !== "string") return value;
	try {
		return JSON.parse(value);
	} catch {
		return null;
	}
}
