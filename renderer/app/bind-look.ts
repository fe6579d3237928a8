import type { UiStore } from "../store/create-ui-store.ts";
import type { UiState } from "../store/ui-state.ts";

/** What of the settings the style sheets go by, as data attributes of the page. */
const NAMES = [
	"theme",
	"accent",
	"density",
	"readingFont",
	"readingSize",
] as const satisfies readonly (keyof UiState)[];

/** Marks the page with how it is to look. Without a theme's mark it follows the system. */
export function bindLook(ui: UiStore, page: HTMLElement): () => void {
	const show = (state: UiState) => {
		for (const name of NAMES) {
			if (state[name] === "system") delete page.dataset[name];
			else page.dataset[name] = state[name];
		}
		// Without it there is the serif of the system.
		if (state.readingFont === "serif") void import("../ui/serif.css").catch(() => {});
	};
	show(ui.getState());
	return ui.subscribe((state, before) => {
		if (NAMES.some((name) => state[name] !== before[name])) show(state);
	});
}
