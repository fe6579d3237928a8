import { useEffect, useState } from "react";
import { useActions, useChats, useUi } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import type { Conversation } from "../../store/chat-state.ts";
import type { ScrollWindow } from "../../ui/windowed/scroll-window.ts";

/** How long a message that was looked for stays marked. */
const MARKED_MS = 2500;

/**
 * Brings the message into sight that another part of the page asked for, once it is there.
 * @returns the id of the message that is marked for a moment
 */
export function useTarget(
	chatId: string,
	conversation: Conversation | undefined,
	indexOf: (messageId: string) => number,
	scroll: ScrollWindow,
): string | null {
	const t = useText();
	const { chooseVersion, endTarget, loadWholeChat, say } = useActions();
	const target = useUi((state) => (state.target?.chatId === chatId ? state.target : null));
	const isAway = useChats(({ connection }) => connection.state === "waiting");
	const isHidden = useUi((state) => target !== null && state.hiddenMessages.has(target.messageId));
	const [marked, setMarked] = useState<string | null>(null);
	useEffect(() => {
		if (target === null || conversation === undefined) return;
		const index = indexOf(target.messageId);
		if (index >= 0) {
			scroll.show(index);
			setMarked(target.messageId);
			return endTarget();
		}
		// What is kept here is all that can be looked through while the server is away.
		if (conversation.state !== "loaded" && !isAway) return;
		const isKnown = conversation.messages.has(target.messageId);
		// It lies above the part in hand; each part that comes is looked at here.
		if (!isKnown && conversation.from !== null && conversation.failure === null)
			return void loadWholeChat(chatId);
		// What is deleted but for the way back is on no branch.
		if (isKnown && !isHidden) return chooseVersion(chatId, target.messageId);
		if (conversation.state !== "loaded") return;
		if (conversation.failure === null) say(t("This message does not exist any more."));
		endTarget();
	}, [
		target,
		conversation,
		isHidden,
		isAway,
		indexOf,
		scroll,
		chatId,
		chooseVersion,
		endTarget,
		loadWholeChat,
		say,
		t,
	]);
	useEffect(() => {
		if (marked === null) return;
		const timer = setTimeout(() => setMarked(null), MARKED_MS);
		return () => clearTimeout(timer);
	}, [marked]);
	return marked;
}
