/**
 * Sentences that servers tell with words of the moment in them, so that a client can say them in another language. What
 * stands in braces is a value; `{sentence}` is one of these sentences itself, or a part of one. The first that fits counts.
 */
export const TOLD_SENTENCES: readonly string[] = [
	"{sentence} It says: {words}",
	"The list of models came, but no answer: {sentence}",
	"The certificate of {host} cannot be trusted: {sentence}. Nothing was sent. Ask who runs the server.",
	"it has expired",
	"it is not valid yet; check the clock of this computer",
	"it belongs to another address",
	"nobody this computer trusts vouches for it",
	"The server refused this key. Copy it once more from the provider's page.",
	"The server wants a key (401). Enter one from the provider's page.",
	"This key is not allowed to list models (403). Look at its rights there.",
	"The account has no credit left (402). Add credit at the provider.",
	"There is no list of models at this address (404). Check the address.",
	"There is no list of models at this address (404). Most addresses end in /v1: try {address}.",
	"The server takes no more requests of this key for now (429): too many, or its credit is used up. Try again in a minute.",
	"The server has trouble of its own ({status}). Try again later.",
	"The server refused to list its models ({status}). Check the address.",
	"There is no server named {host}, or no network. Check the address and the network.",
	"Nothing answers on port {port} of this computer. Start the program and try again.",
	"{host} refused the connection. Check that the server runs, and its port.",
	"{host} does not speak https here. Try the address with http://, or ask who runs it.",
	"{host} cannot be reached from here. Check the network.",
	"{host} broke off the connection without an answer. Check the address, and whether it wants https://.",
	"{host} did not answer within 10 seconds. Check the address and the network.",
	"This address leads to another one, which is not followed. Check it.",
	"This address leads to {address}, which is not followed, so that a key goes nowhere else. Enter that address if it is the right one.",
	"This address shows a web page, not an AI server. Check the address.",
	"This address shows a web page, not an AI server; most addresses end in /v1. Check the address.",
	"What answers at this address does not list models as OpenAI does. Check the address.",
	"What answers at this address does not list models as OpenAI does; most addresses end in /v1. Check the address.",
	"{name} runs, but has no model. Load or download one there first.",
	"{name} answers, but lists no model for this key. Enter the name of a model.",
	"{name} answers, but every model it lists has a name that cannot be used.",
	'The key works, but there is no model "{model}" here. Choose one of those that are listed.',
	'"{model}" did not begin to answer in time. Try another model.',
	"{name} ended the answer without a word.",
	"It answers, but does not tell its models: enter their names yourself.",
	'It answers as "{model}", which it does not list.',
	"One model of its list has a name that cannot be used, and is left out.",
	"{count} models of its list have names that cannot be used, and are left out.",
	"A schema is a JSON object.",
	'The schema must be a JSON Schema with "type": "object".',
	"The schema has properties that are not an object.",
	"The schema is nested deeper than {count} levels.",
	"The schema is longer than {count} KiB.",
	'The schema refers to another document; only references that begin with "#" work.',
	"The schema has an $id, which is not needed here.",
	"A schema has to stand here: an object, true or false.",
	'"required" takes a list of names.',
	'"enum" takes a list of the values that are allowed.',
	'"pattern" is not a regular expression.',
	'"{keyword}" takes a list of schemas.',
	'"{keyword}" takes an object with a schema for each name.',
	'"{keyword}" takes a number.',
	'"{reference}" leads nowhere in this schema.',
	'There is no type "{type}". It is one of {types}.',
	'This is no "type". It is one of {types}.',
	'"{name}" is required, but there is no such property.',
	"The text ends too early: a bracket or a quotation mark is not closed.",
	"There is a comma before this bracket that has to go.",
	'Texts and names stand in double quotation marks: "…".',
	'"{sign}" cannot stand here.',
];

export type ToldSentence = {
	/** As it stands in the list. */
	readonly template: string;
	readonly values: Readonly<Record<string, string>>;
};

/** Which of the sentences this is, and what fills it; null: none. */
export function readToldSentence(said: string): ToldSentence | null {
	for (const template of TOLD_SENTENCES) {
		const found = patternOf(template).exec(said);
		if (found !== null) return { template, values: { ...found.groups } };
	}
	return null;
}

const patterns = new Map<string, RegExp>();

function patternOf(template: string): RegExp {
	const known = patterns.get(template);
	if (known !== undefined) return known;
	const source = template
		.split(/\{(\w+)\}/)
		.map((part, index) =>
			index % 2 === 0 ? part.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&") : `(?<${part}>.+?)`,
		)
		.join("");
	const pattern = new RegExp(`^${source}$`, "s");
	patterns.set(template, pattern);
	return pattern;
}
