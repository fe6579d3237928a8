/** Words that say nothing about what a question is about. */
const STOP_WORDS: ReadonlySet<string> = new Set(
	`a an and any are as at be been but by can could did do does doing for from get give go got had has have how i if in
	into is it its just know let like me my need of on or our out over please should show so some than that the their
	them then there these they this those to too tell under up us use used using want was we what when where which who
	why will with without would you your parley about explain help make work works thing things way im id ive
	it's what's whats how's don't dont doesn't not no yes ok also very much really exactly instead write say`.split(
		/\s+/,
	),
);

/** Other words for what the pages speak of. */
const SYNONYMS: ReadonlyMap<string, string> = new Map(
	Object.entries({
		erase: "delete",
		remove: "delete",
		trash: "delete",
		restore: "undo",
		recover: "undo",
		undelete: "undo",
		chatgpt: "gpt",
		shortcut: "keyboard",
		hotkey: "keyboard",
		keybinding: "keyboard",
		saved: "stored",
		save: "stored",
		store: "stored",
		kept: "stored",
		export: "backup",
		spending: "cost",
		money: "cost",
		tracking: "telemetry",
		secret: "key",
		token: "key",
		llm: "model",
		json: "json",
		colleague: "team",
		coworker: "team",
		deploy: "server",
		host: "host",
		conversation: "chat",
		crashed: "crash",
		internet: "network",
		picture: "image",
		photo: "image",
	}).map(([from, to]) => [stem(from), stem(to)]),
);

/** The telling words of a text, in a common form: lower case, without plural and verb endings. */
export function termsOf(text: string): string[] {
	const words = text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}_.'-]*/gu) ?? [];
	return words
		.flatMap((word) => [word.replace(/[.'_-]+$/, ""), ...(/[._-]/.test(word) ? word.split(/[._-]+/) : [])])
		.filter((word) => word.length > 1 && !STOP_WORDS.has(word))
		.map(stem)
		.map((word) => SYNONYMS.get(word) ?? word);
}

/** Enough for help pages; a real stemmer would find more than is meant. */
function stem(word: string): string {
	if (word.length > 4 && word.endsWith("ies")) return `${word.slice(0, -3)}y`;
	if (word.length > 5 && word.endsWith("ing")) return word.slice(0, -3);
	if (word.length > 4 && word.endsWith("ed")) return word.slice(0, -2);
	if (word.length > 3 && word.endsWith("s") && !word.endsWith("ss") && !word.endsWith("us"))
		return word.slice(0, -1);
	return word;
}
