/**
 * How the reader writes numbers and dates in the language of the page, where no words are at hand; undefined: as the
 * browser does. What `pickLocale` picks, without a share in the first script.
 */
export function readerLocale(): string | undefined {
	const { lang } = document.documentElement;
	return navigator.languages.find((one) => one.split("-", 1)[0] === lang) ?? (lang || undefined);
}
