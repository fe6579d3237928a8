import { isLanguage, pickLocale } from "./languages.ts";

/** How the reader writes numbers and dates in the language of the page, where no words are at hand; undefined: as the browser does. */
export function readerLocale(): string | undefined {
	const { lang } = document.documentElement;
	return isLanguage(lang) ? pickLocale(lang, navigator.languages) : undefined;
}
