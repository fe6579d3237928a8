declare global {
	interface JSON {
		/** Browsers since 2025 have it. */
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

/** As people read it. Undefined: it is nested too deep to be written. */
export function formatJson(value: unknown): string | undefined {
	try {
		return JSON.stringify(value, null, 2);
	} catch {
		return undefined;
	}
}

function keepDigits(_: string, value: unknown, context?: { readonly source?: string }): unknown {
	const source = context?.source;
	if (typeof value !== "number" || source === undefined || digitsOf(source) === digitsOf(String(value))) {
		return value;
	}
	return JSON.rawJSON?.(source) ?? value;
}

/** Those that count: 1.50e3 and 1500 have the same. */
function digitsOf(number: string): string {
	return number
		.replace(/[eE].*$/, "")
		.replace(/[-.]/g, "")
		.replace(/^0+|0+$/g, "");
}
