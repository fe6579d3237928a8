import { useEffect, useState } from "react";
import { useActions } from "../../app/app-context.tsx";
import type { Conversation } from "../../store/chat-state.ts";
import type { ScrollWindow } from "../../ui/windowed/scroll-window.ts";

/** With less than this above the mounted rows, more is read: nobody scrolls that far before it comes. */
const AHEAD_PX = 3000;

/**
 * Reads what lies before the part of a chat that is in hand, as one gets there.
 * @param above height of what is not mounted above, in CSS pixels
 */
export function useOlder(
	chatId: string,
	conversation: Conversation | undefined,
	above: number,
	scroll: ScrollWindow,
): { readonly goToStart: () => void; readonly retry: () => void } {
	const { loadOlder, loadWholeChat } = useActions();
	const [wantsStart, setWantsStart] = useState(false);
	const from = conversation?.from ?? null;
	const hasFailed = conversation?.failure != null;
	const isNear = from !== null && above < AHEAD_PX;
	// biome-ignore lint/correctness/useExhaustiveDependencies: each part that came is a reason to look again
	useEffect(() => {
		if (isNear && !hasFailed && !wantsStart) void loadOlder(chatId);
	}, [chatId, from, isNear, hasFailed, wantsStart, loadOlder]);
	useEffect(() => {
		if (!wantsStart) return;
		if (from === null) scroll.toStart();
		if (from === null || hasFailed) return setWantsStart(false);
		void loadWholeChat(chatId);
	}, [chatId, from, hasFailed, wantsStart, loadWholeChat, scroll]);
	return { goToStart: () => setWantsStart(true), retry: () => void loadOlder(chatId) };
}
