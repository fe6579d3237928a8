import type { LanguageChoice } from "../store/ui-state.ts";

export type Language = Exclude<LanguageChoice, "system">;
export type Direction = "ltr" | "rtl";

/** Each by the name its own readers give it. */
export const LANGUAGES: Readonly<Record<Language, { readonly name: string; readonly direction: Direction }>> =
	{
		en: { name: "English", direction: "ltr" },
		de: { name: "Deutsch", direction: "ltr" },
		ar: { name: "العربية", direction: "rtl" },
	};

/** The language that is chosen, else the first one of the person's own that there is. */
export function pickLanguage(choice: LanguageChoice, preferred: readonly string[]): Language {
	if (choice !== "system") return choice;
	return preferred.map(languageOf).find(isLanguage) ?? "en";
}

/** The person's own variant of a language, such as Swiss German, by which dates and numbers are written. */
export function pickLocale(language: Language, preferred: readonly string[]): string {
	return preferred.find((locale) => languageOf(locale) === language) ?? language;
}

export function isLanguage(value: unknown): value is Language {
	return typeof value === "string" && Object.hasOwn(LANGUAGES, value);
}

function languageOf(locale: string): string {
	return locale.toLowerCase().split("-", 1)[0] ?? "";
}
