type Typed = { readonly value: string; readonly start: number; readonly end: number };

const STEP = "  ";

/** What a key does to the indentation; null: nothing of its own. Tab is left to move the focus. */
export function indent(
	key: string,
	{ value, start, end }: Typed,
): { readonly value: string; readonly at: number } | null {
	const put = (text: string, at: number, to = end) => ({
		value: value.slice(0, start) + text + value.slice(to),
		at: start + at,
	});
	if (key === "Enter") {
		const line = value.slice(value.lastIndexOf("\n", start - 1) + 1, start);
		const margin = /^[ \t]*/.exec(line)?.[0] ?? "";
		const opens = /[{[]$/.test(line.trimEnd());
		const closes = /^[ \t]*[}\]]/.test(value.slice(end));
		const inner = `\n${margin}${opens ? STEP : ""}`;
		return put(opens && closes ? `${inner}\n${margin}` : inner, inner.length);
	}
	if (start !== end) return null;
	const pair = PAIRS[key];
	if (pair !== undefined && /^(?:[\s,}\]]|$)/.test(value.slice(end))) return put(key + pair, 1);
	// What was closed by itself is not closed twice.
	if (Object.values(PAIRS).includes(key) && value[start] === key) return { value, at: start + 1 };
	return null;
}

const PAIRS: Readonly<Record<string, string>> = { "{": "}", "[": "]" };
