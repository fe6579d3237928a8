import type { Parley } from "./open-parley.ts";

/** Until the chat that is open is in hand, or it takes too long to wait for it. At once where a new one is open. */
export function untilRead({ chats, ui }: Pick<Parley, "chats" | "ui">, timeoutMs: number): Promise<void> {
	const isRead = () => {
		const { selectedChatId } = ui.getState();
		return selectedChatId === null || chats.getState().conversations[selectedChatId] !== undefined;
	};
	if (isRead()) return Promise.resolve();
	return new Promise((resolve) => {
		const end = () => {
			stop();
			clearTimeout(timer);
			resolve();
		};
		const timer = setTimeout(end, timeoutMs);
		const stop = chats.subscribe(() => isRead() && end());
	});
}
