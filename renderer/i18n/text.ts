/** What a sentence is filled in with, by the names in its braces. Numbers are written as the language writes them. */
export type TextValues = Readonly<Record<string, string | number>>;

/**
 * Words for people in the language that is chosen. The English sentence is its own key: `t("Copy")`,
 * `t("{count} of {all}", { count, all })`. The same function goes on with another language where one is chosen,
 * but in React, which has to be told: see `useText`.
 */
export type Text = {
	(english: string, values?: TextValues): string;
	/** One of several forms by number; `{count}` is the number: `t.count(n, "{count} chat", "{count} chats")`. */
	readonly count: (count: number, one: string, other: string, values?: TextValues) => string;
	/** What the server or a host says went wrong: its own sentence, or one for its code, where there is no such. */
	readonly failure: (sentence: string, code?: string) => string;
	/** For Intl, such as `en-GB`. */
	readonly locale: string;
};

/** @param locale for numbers, dates and lists */
export function createEnglish(locale: string): Text {
	const english = (sentence: string, values?: TextValues) => fill(sentence, values, locale);
	const count: Text["count"] = (number, one, other, values) =>
		fill(number === 1 ? one : other, { count: number, ...values }, locale);
	return Object.assign(english, { count, failure: (sentence: string) => sentence, locale });
}

export const ENGLISH: Text = createEnglish("en");

/** @param isolate keeps a value from changing the direction of what is around it */
export function fill(
	sentence: string,
	values: TextValues = {},
	locale: string,
	isolate = (value: string) => value,
): string {
	if (!sentence.includes("{")) return sentence;
	return sentence.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
		const value = values[name];
		if (value === undefined) return whole;
		return typeof value === "number" ? value.toLocaleString(locale) : isolate(value);
	});
}
