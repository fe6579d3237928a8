/** Readers for what comes from a server. None throws; what is missing or has the wrong type is null. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function readText(value: unknown): string | null {
	return typeof value === "string" ? value : null;
}

export function readCount(value: unknown): number | null {
	return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

const LONGEST_ID = 100;

/** Ids come as text or, from seed servers, as numbers. None may be the name of something every object has. */
export function readId(value: unknown): string | null {
	if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : null;
	if (typeof value !== "string" || value === "" || value.length > LONGEST_ID) return null;
	return value in Object.prototype ? null : value;
}

/** ISO 8601; a time without a zone is UTC, which is how seed servers write it. Null where it is no time. */
export function readTimestamp(value: unknown): string | null {
	if (typeof value !== "string" || value.length > 64) return null;
	const hasZone = /(?:[zZ]|[+-]\d{2}:?\d{2})$/.test(value);
	const time = Date.parse(hasZone || !value.includes(":") ? value : `${value.replace(" ", "T")}Z`);
	return Number.isNaN(time) ? null : new Date(time).toISOString();
}

export function readList<T>(value: unknown, read: (item: unknown) => T | null): T[] {
	if (!Array.isArray(value)) return [];
	return value.map(read).filter((item) => item !== null);
}
