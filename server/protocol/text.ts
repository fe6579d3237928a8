/**
 * Text as every store can hold it: without U+0000, lone surrogates as U+FFFD [C4].
 * Applied once, where text enters; all lengths and offsets count what it returns.
 */
export function normalizeText(text: string): string {
	const withoutNul = text.includes("\u0000") ? text.replaceAll("\u0000", "") : text;
	return withoutNul.isWellFormed() ? withoutNul : withoutNul.toWellFormed();
}

/** A JSON value with all its texts as `normalizeText` leaves them; names of fields are not touched. */
export function normalizeTexts<Value>(value: Value): Value {
	const normalize = (part: unknown): unknown => {
		if (typeof part === "string") return normalizeText(part);
		if (Array.isArray(part)) return part.map(normalize);
		if (typeof part !== "object" || part === null) return part;
		return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, normalize(inner)]));
	};
	return normalize(value) as Value;
}

/**
 * Where to cut `text` so that at most `length` code units come before the cut
 * and no surrogate pair is split [R1].
 */
export function safeCut(text: string, length: number): number {
	if (length >= text.length) return text.length;
	if (length <= 0) return 0;
	const unit = text.charCodeAt(length - 1);
	const isHighSurrogate = unit >= 0xd800 && unit <= 0xdbff;
	return isHighSurrogate ? length - 1 : length;
}

/** UTF-8 size of a well-formed string in bytes. */
export function utf8Bytes(text: string): number {
	let bytes = text.length;
	for (let i = 0; i < text.length; i++) {
		const unit = text.charCodeAt(i);
		if (unit < 0x80) continue;
		if (unit < 0x800) bytes += 1;
		else if (unit >= 0xd800 && unit <= 0xdfff) bytes += 1;
		else bytes += 2;
	}
	return bytes;
}
