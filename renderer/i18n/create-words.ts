import { createStore, type StoreApi } from "zustand/vanilla";
import type { LanguageChoice } from "../store/ui-state.ts";
import { type Language, pickLanguage, pickLocale } from "./languages.ts";
import { loadText } from "./load-text.ts";
import { createEnglish, type Text } from "./text.ts";

export type Words = {
	readonly store: StoreApi<{ readonly language: Language; readonly text: Text }>;
	/** Always of the language that is chosen now. */
	readonly live: Text;
	/** Goes on in another language as soon as its words are there. @throws {Error} where they cannot be read */
	use(choice: LanguageChoice, preferred: readonly string[]): Promise<void>;
};

/** The words of the page, which can become those of another language at any time. */
export function createWords(preferred: readonly string[]): Words {
	const store = createStore<{ language: Language; text: Text }>(() => ({
		language: "en",
		text: createEnglish(pickLocale("en", preferred)),
	}));
	const now = () => store.getState().text;
	const live: Text = Object.defineProperty(
		Object.assign((english: string, values?: Parameters<Text>[1]) => now()(english, values), {
			count: (...args: Parameters<Text["count"]>) => now().count(...args),
			failure: (...args: Parameters<Text["failure"]>) => now().failure(...args),
			locale: "",
		}),
		"locale",
		{ get: () => now().locale },
	);
	let turn = 0;
	return {
		store,
		live,
		async use(choice, liked) {
			const mine = ++turn;
			const language = pickLanguage(choice, liked);
			const locale = pickLocale(language, liked);
			const { language: current, text: known } = store.getState();
			if (language === current && locale === known.locale) return;
			const text = await loadText(language, locale);
			// Another one was chosen meanwhile.
			if (mine === turn) store.setState({ language, text });
		},
	};
}
