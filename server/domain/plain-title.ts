const MAX_LENGTH = 60;

/** A title from what a person wrote first: its first line with words in it, cut at a word. */
export function plainTitle(content: string): string {
	const line = content.split("\n").find((candidate) => /[\p{L}\p{N}]/u.test(candidate)) ?? content;
	const text = line
		.replace(/^[\s>#]+/, "")
		// Underscores within a name and signs such as those of C# and a > b are words, not Markdown.
		.replace(/[`*~|[\]]+|(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, " ")
		.replace(/\s+/g, " ")
		.trim();
	if (text.length <= MAX_LENGTH) return text;
	const cut = text
		.slice(0, MAX_LENGTH)
		.toWellFormed()
		.replace(/\uFFFD$/, "");
	const lastSpace = cut.lastIndexOf(" ");
	return `${(lastSpace > MAX_LENGTH / 2 ? cut.slice(0, lastSpace) : cut).trimEnd()}…`;
}
