import type { ChatStore } from "../store/create-chat-store.ts";
import type { UiStore } from "../store/create-ui-store.ts";
import { hasCapability } from "../store/selectors.ts";
import { pickSettings } from "./apply-settings.ts";
import type { Library } from "./library/open-library.ts";

/** What one does first in a page is not kept waiting for this: what was chosen when it was here last holds until then. */
const READ_AFTER_MS = 5000;

/** New chats begin with the preset that is meant for them, wherever it was chosen. */
export function bindDefaultPreset(
	chats: ChatStore,
	ui: UiStore,
	openLibrary: () => Promise<Library>,
): () => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	let stopReading = () => {};
	const read = async () => {
		const library = await openLibrary();
		const take = () => {
			const presets = library.store.getState().presets;
			if (presets?.state !== "ready") return;
			const preset = presets.items.find((item) => item.content.is_default === true);
			ui.setState({ defaultSettings: pickSettings(preset?.content ?? {}) });
		};
		stopReading = library.store.subscribe(take);
		library.want("presets");
		take();
	};
	const begin = () => {
		if (timer !== undefined || !hasCapability(chats.getState(), "library")) return;
		timer = setTimeout(() => void read().catch(() => {}), READ_AFTER_MS);
	};
	const stopWaiting = chats.subscribe(begin);
	begin();
	return () => {
		clearTimeout(timer);
		stopWaiting();
		stopReading();
	};
}
