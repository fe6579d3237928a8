import type { Words } from "../i18n/create-words.ts";
import { LANGUAGES } from "../i18n/languages.ts";
import type { UiStore } from "../store/create-ui-store.ts";
import type { Toasts } from "./toasts.ts";

type Deps = { readonly ui: UiStore; readonly words: Words; readonly toasts: Toasts };
type HostWindow = Pick<Window, "navigator" | "document" | "addEventListener" | "removeEventListener">;

/** Speaks the language that is chosen, or that of the system, and tells the page which one and in which direction. */
export function bindLanguage(
	{ ui, words, toasts }: Deps,
	host: HostWindow,
): { readonly spoken: Promise<void>; readonly stop: () => void } {
	const t = words.live;
	const use = () => words.use(ui.getState().language, host.navigator.languages);
	const mark = () => {
		const { language } = words.store.getState();
		host.document.documentElement.lang = language;
		host.document.documentElement.dir = LANGUAGES[language].direction;
	};
	const change = () => {
		use().catch(() => {
			const text = t("This language could not be loaded. Try again when the server is back.");
			toasts.show(text, { tone: "failure" });
		});
	};
	mark();
	const stopWords = words.store.subscribe(mark);
	const stopUi = ui.subscribe((state, before) => {
		if (state.language !== before.language) change();
	});
	host.addEventListener("languagechange", change);
	return {
		// The page is there in English then.
		spoken: use().catch(() => {}),
		stop() {
			stopWords();
			stopUi();
			host.removeEventListener("languagechange", change);
		},
	};
}
