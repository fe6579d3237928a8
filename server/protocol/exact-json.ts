declare global {
	interface JSON {
		/** Node and browsers since 2025 have it. */
		rawJSON?(text: string): object;
		isRawJSON?(value: unknown): boolean;
	}
}

/** Long enough that it may be a number of more digits than a computer's own numbers have. */
const LONG_NUMBER = /\d[\d.]{14}|\d[eE][+-]?\d/;

/** JSON with every digit of its numbers; those that would lose some are what `isExactNumber` tells. Undefined: it is none. */
export function parseExactJson(json: string): unknown {
	try {
		return LONG_NUMBER.test(json) ? JSON.parse(json, keepDigits) : JSON.parse(json);
	} catch {
		return undefined;
	}
}

/** A number that is kept as it was written. */
export function isExactNumber(value: unknown): value is object {
	return JSON.isRawJSON?.(value) ?? false;
}

/** Up to 15 digits are exact in a computer's own numbers. */
const SAFE_LENGTH = 15;

function keepDigits(_: string, value: unknown, context?: { readonly source?: string }): unknown {
	const source = context?.source;
	if (typeof value !== "number" || source === undefined || String(value) === source) return value;
	if (source.length <= SAFE_LENGTH && Number.isFinite(value)) return value;
	return JSON.rawJSON?.(source) ?? value;
}
