import type { UiStore } from "../store/create-ui-store.ts";
import type { UiSettings, UiState } from "../store/ui-state.ts";
import { decodeSettings } from "./stored-state.ts";

type HostWindow = Pick<Window, "desktop">;

/** What a person sets once for all servers; the rest belongs to the chats and models of one. */
const SHARED = [
	...(["theme", "language", "accent", "density", "readingFont", "readingSize"] as const),
	...(["chords", "isSideBarShown"] as const),
] as const satisfies readonly (keyof UiSettings)[];

/** Pages of several servers keep what they keep apart from each other; how they look the desktop tells from one to all. */
export function bindSharedLook(ui: UiStore, host: HostWindow): () => void {
	const { shareLook, onCommand, connection } = host.desktop ?? {};
	if (shareLook === undefined || onCommand === undefined) return () => {};
	const share = () => void shareLook(pick(ui.getState())).catch(() => {});
	const stopListening = onCommand((command) => {
		if (command.type === "look") ui.setState(pick(decodeSettings({ ...ui.getState(), ...command.look })));
	});
	const stopUi = ui.subscribe((state, before) => {
		if (SHARED.some((name) => state[name] !== before[name])) share();
	});
	if (connection?.look === null) share();
	return () => {
		stopListening();
		stopUi();
	};
}

function pick(state: UiState | UiSettings): Pick<UiSettings, (typeof SHARED)[number]> {
	const { theme, language, accent, density, readingFont, readingSize, chords, isSideBarShown } = state;
	return { theme, language, accent, density, readingFont, readingSize, chords, isSideBarShown };
}
