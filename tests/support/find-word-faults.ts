import type { SaidSentence } from "./find-words.ts";

type Catalogue = Readonly<Record<string, string | Readonly<Record<string, string>>>>;
export type WordFaults = {
	/** Sentences without a translation. */
	readonly missing: readonly SaidSentence[];
	/** Translations of what nobody says. */
	readonly unused: readonly string[];
	/** Translations that cannot be right. */
	readonly wrong: readonly string[];
};

/** Compares what is said with the translations of one language. */
export function findWordFaults(
	said: readonly SaidSentence[],
	catalogue: Catalogue,
	language: string,
): WordFaults {
	const keys = new Set(said.map(({ key }) => key));
	const plurals = new Map(said.flatMap((one) => (one.one === null ? [] : [[one.key, one.one] as const])));
	const wrong: string[] = [];
	for (const [key, translation] of Object.entries(catalogue)) {
		const one = plurals.get(key);
		if (typeof translation === "string") {
			if (one !== undefined) wrong.push(`"${key}" has one form in place of several`);
			else wrong.push(...compareNames(key, translation, namesIn(key)));
			continue;
		}
		if (one === undefined && keys.has(key)) wrong.push(`"${key}" has several forms in place of one`);
		const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
		for (const form of pluralCategories) {
			const text = translation[form];
			if (text === undefined) wrong.push(`"${key}" lacks its form "${form}"`);
			else wrong.push(...compareNames(key, text, namesIn(key), form === "other" ? [] : ["count"]));
		}
		for (const form of Object.keys(translation))
			if (!pluralCategories.includes(form as Intl.LDMLPluralRule))
				wrong.push(`"${key}" has a form "${form}" that the language does not know`);
	}
	const seen = new Set<string>();
	const missing = said.filter(({ key }) => {
		if (Object.hasOwn(catalogue, key) || seen.has(key)) return false;
		seen.add(key);
		return true;
	});
	return { missing, unused: Object.keys(catalogue).filter((key) => !keys.has(key)), wrong };
}

/** @param optional names that a form may leave out, as "one" does with its number */
function compareNames(
	key: string,
	translation: string,
	wanted: ReadonlySet<string>,
	optional: readonly string[] = [],
): readonly string[] {
	if (translation.trim() === "") return [`"${key}" is translated by nothing`];
	const given = namesIn(translation);
	const lacks = [...wanted].filter((name) => !given.has(name) && !optional.includes(name));
	const more = [...given].filter((name) => !wanted.has(name));
	return [
		...lacks.map((name) => `"${key}" has lost {${name}}`),
		...more.map((name) => `"${key}" has {${name}}, which nobody fills in`),
	];
}

function namesIn(sentence: string): ReadonlySet<string> {
	return new Set([...sentence.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name));
}
