const VARIABLE = /\{\{\s*([\p{L}\p{N}_][\p{L}\p{N}_ -]{0,59}?)\s*\}\}/gu;

/** Names in double braces, each once, in the order they come. */
export function listVariables(text: string): readonly string[] {
	return [...new Set([...text.matchAll(VARIABLE)].map((match) => match[1] ?? ""))];
}

/** The text with its variables filled in; a value is put in as it is, braces and all. */
export function fillVariables(text: string, values: Readonly<Record<string, string>>): string {
	return text.replace(VARIABLE, (whole, name: string) =>
		Object.hasOwn(values, name) ? (values[name] ?? "") : whole,
	);
}
