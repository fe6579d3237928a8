import type { UiStore } from "../store/create-ui-store.ts";

/** Marks the page with the chosen theme; without a mark it follows the system. */
export function bindTheme(ui: UiStore, page: HTMLElement): () => void {
	const show = () => {
		const { theme } = ui.getState();
		if (theme === "system") delete page.dataset.theme;
		else page.dataset.theme = theme;
	};
	show();
	return ui.subscribe((state, before) => {
		if (state.theme !== before.theme) show();
	});
}
