import type { ChatStore } from "../store/create-chat-store.ts";
import type { UiStore } from "../store/create-ui-store.ts";
import type { SnapshotMemory } from "./snapshot.ts";
import { takeSnapshot } from "./take-snapshot.ts";

/** A process that is killed loses no more than this of what the next start shows first. */
const WRITE_AFTER_MS = 300;

/** Remembers what is shown, a while after it changed and when the page is left. */
export function bindSnapshot(
	chats: ChatStore,
	ui: UiStore,
	memory: SnapshotMemory,
	host: Pick<Window, "addEventListener" | "removeEventListener">,
): () => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const write = () => {
		clearTimeout(timer);
		timer = undefined;
		memory.write(takeSnapshot(chats.getState(), ui.getState().selectedChatId));
	};
	const writeSoon = () => {
		timer ??= setTimeout(write, WRITE_AFTER_MS);
	};
	const stopChats = chats.subscribe((state, before) => {
		const id = ui.getState().selectedChatId ?? "";
		const isSame =
			state.chats === before.chats &&
			state.server === before.server &&
			state.conversations[id] === before.conversations[id];
		if (!isSame) writeSoon();
	});
	const stopUi = ui.subscribe((state, before) => {
		if (state.selectedChatId !== before.selectedChatId) writeSoon();
	});
	host.addEventListener("pagehide", write);
	// What came before anybody looked is to be remembered too.
	writeSoon();
	return () => {
		clearTimeout(timer);
		host.removeEventListener("pagehide", write);
		stopChats();
		stopUi();
	};
}
