/** What a sentence is filled in with, by the names in its braces. */
export type TextValues = Readonly<Record<string, string | number>>;

/**
 * Words for people in the language that is chosen. The English sentence is its own key: `t("Copy")`,
 * `t("{count} of {all}", { count, all })`.
 */
export type Text = {
	(english: string, values?: TextValues): string;
	/** One of several forms by number; `{count}` is the number: `t.count(n, "{count} chat", "{count} chats")`. */
	readonly count: (count: number, one: string, other: string, values?: TextValues) => string;
};

export const ENGLISH: Text = Object.assign(fill, {
	count: (count: number, one: string, other: string, values?: TextValues) =>
		fill(count === 1 ? one : other, { count, ...values }),
});

function fill(sentence: string, values: TextValues = {}): string {
	return sentence.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
