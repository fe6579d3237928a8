import type { GuideLanguage } from "./guide-words.ts";
import { createHelpIndex, type HelpIndex } from "./help-index.ts";
import { HELP_PAGES } from "./help-pages.ts";
import { arabicInEnglish, germanInEnglish } from "./in-english.ts";
import { arabicTermsOf, germanTermsOf } from "./native-terms.ts";
import { termsOf } from "./terms.ts";

/** The help pages of one language with their index. */
export type Help = Pick<HelpIndex, "search">;

const NATIVE = {
	de: { load: () => import("./german-help-pages.ts"), termsOf: germanTermsOf, inEnglish: germanInEnglish },
	ar: { load: () => import("./arabic-help-pages.ts"), termsOf: arabicTermsOf, inEnglish: arabicInEnglish },
} as const;

/** Reads the pages of a language when it is first asked in. */
export function createHelp(): (language: GuideLanguage) => Promise<Help> {
	const english = createHelpIndex(HELP_PAGES, termsOf);
	const opened = new Map<GuideLanguage, Promise<Help>>([["en", Promise.resolve(english)]]);
	return (language) => {
		const known = opened.get(language);
		if (known !== undefined) return known;
		const opening = language === "en" ? Promise.resolve(english) : openNative(language, english);
		opened.set(language, opening);
		return opening;
	};
}

/** Words that its pages do not have may be those of the English ones, which have the same sections. */
async function openNative(language: keyof typeof NATIVE, english: HelpIndex): Promise<Help> {
	const { load, termsOf: terms, inEnglish } = NATIVE[language];
	const native = createHelpIndex((await load()).HELP_PAGES, terms);
	return {
		search: (question) => {
			const found = native.search(question);
			if (found.length > 0) return found;
			return english.search(inEnglish(question)).flatMap(({ id }) => native.sections[id] ?? []);
		},
	};
}
