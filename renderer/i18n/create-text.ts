import { ERRORS } from "../../server/protocol/errors.ts";
import { readToldSentence } from "../../server/protocol/told-sentences.ts";
import type { Direction } from "./languages.ts";
import { fill, type Text, type TextValues } from "./text.ts";

/** A translation by its English sentence; several forms where it depends on a number, by the second English one. */
export type Catalogue = Readonly<Record<string, string | PluralForms>>;
export type PluralForms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>;

const FIRST_STRONG_ISOLATE = "\u2068";
const BETWEEN_SENTENCES = /(?<=[.!?]) (?=\S)/g;
const POP_ISOLATE = "\u2069";

/** Words of a catalogue. What it does not have is said in English. */
export function createText(catalogue: Catalogue, locale: string, direction: Direction): Text {
	const rules = new Intl.PluralRules(locale);
	// In text from right to left a name of a file or of a model would drag signs and numbers beside it along.
	const isolate = (value: string) => `${FIRST_STRONG_ISOLATE}${value}${POP_ISOLATE}`;
	const write = (sentence: string, values?: TextValues) =>
		fill(sentence, values, locale, direction === "rtl" ? isolate : undefined);
	const find = (english: string): string | undefined => {
		const found = Object.hasOwn(catalogue, english) ? catalogue[english] : undefined;
		return typeof found === "string" ? found : undefined;
	};
	const count: Text["count"] = (number, one, other, values) => {
		const forms = Object.hasOwn(catalogue, other) ? catalogue[other] : undefined;
		const form = typeof forms === "object" ? (forms[rules.select(number)] ?? forms.other) : undefined;
		return write(form ?? (number === 1 ? one : other), { count: number, ...values });
	};
	/** A sentence of a server with words of the moment in it. */
	const told = (sentence: string, code: string | undefined): string | undefined => {
		const read = readToldSentence(sentence);
		const translation = read === null ? undefined : find(read.template);
		if (read === null || translation === undefined) return undefined;
		const { values } = read;
		if (values.sentence === undefined) return write(translation, values);
		// Half of it in another language would be worse than what its code says of all of it.
		const inner = saidIn(values.sentence, code) ?? code;
		return inner === undefined ? undefined : write(translation, { ...values, sentence: inner });
	};
	/** Several sentences in a row, where all of them are known: a value could else take a sentence before it for its own. */
	const several = (text: string, code: string | undefined): string | undefined => {
		for (const { index } of text.matchAll(BETWEEN_SENTENCES)) {
			const first = find(text.slice(0, index)) ?? told(text.slice(0, index), code);
			const rest = first === undefined ? undefined : saidIn(text.slice(index + 1), code);
			if (rest !== undefined) return `${first} ${rest}`;
		}
		return undefined;
	};
	const saidIn = (text: string, code: string | undefined): string | undefined =>
		find(text) ?? several(text, code) ?? told(text, code);
	const failure: Text["failure"] = (sentence, code = "") => {
		const known = Object.entries(ERRORS).find(([name]) => name === code)?.[1].message;
		const inCode = known === undefined ? undefined : find(known);
		return saidIn(sentence, inCode) ?? inCode ?? sentence;
	};
	const text = (english: string, values?: TextValues) => write(find(english) ?? english, values);
	return Object.assign(text, { count, failure, locale });
}
