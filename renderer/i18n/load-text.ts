import { LANGUAGES, type Language } from "./languages.ts";
import { createEnglish, type Text } from "./text.ts";

const CATALOGUES = {
	de: () => import("./catalogues/de.json"),
	ar: () => {
		// Not every system has letters for it, and some things are at the other side; the words do not wait for that.
		void import("./arabic.css").catch(() => {});
		return import("./catalogues/ar.json");
	},
} as const satisfies Partial<Record<Language, () => Promise<unknown>>>;

/** The words of a language. English is there at once and costs nothing. @throws {Error} where they cannot be read */
export async function loadText(language: Language, locale: string): Promise<Text> {
	if (language === "en") return createEnglish(locale);
	const [{ createText }, { default: catalogue }] = await Promise.all([
		import("./create-text.ts"),
		CATALOGUES[language](),
	]);
	return createText(catalogue, locale, LANGUAGES[language].direction);
}
