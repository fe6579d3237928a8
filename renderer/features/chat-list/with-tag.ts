/** The most that a chat has. */
export const MOST_TAGS = 20;

export function withTag(tags: readonly string[], tag: string): readonly string[] {
	const name = tag.trim();
	return name === "" || tags.includes(name) ? tags : [...tags, name].slice(0, MOST_TAGS);
}

/** What was typed names one tag, or several with commas between them. */
export function withTyped(tags: readonly string[], text: string): readonly string[] {
	return text.split(/[,،，、]/).reduce(withTag, tags);
}
