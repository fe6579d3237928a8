import { isTemporaryChatId } from "../client/chat-client.ts";
import type { Text } from "../i18n/text.ts";
import type { ChatState } from "../store/chat-state.ts";
import { selectMessage, selectTitle } from "../store/selectors.ts";
import { formatRoute } from "./route.ts";

/** An answer that ended without the person's doing. */
export type Ended = { readonly chatId: string; readonly messageId: string };

/** Answers that were being written before and are not any more. One that was stopped is no news. */
export function findEnded(before: ChatState, after: ChatState): readonly Ended[] {
	if (before.live === after.live) return [];
	return Object.values(before.live).flatMap(({ chatId, messageId }) => {
		// Of a temporary chat the system, which may keep what it is told, hears nothing.
		if (after.live[messageId] !== undefined || isTemporaryChatId(chatId)) return [];
		const status = selectMessage(after, chatId, messageId)?.status;
		const isNews = status === "complete" || status === "error" || status === "interrupted";
		return isNews ? [{ chatId, messageId }] : [];
	});
}

const LONGEST = 200;

/** What a notification says of it, and where it leads. */
export function describeEnded(state: ChatState, { chatId, messageId }: Ended, t: Text) {
	const message = selectMessage(state, chatId, messageId);
	return {
		title: selectTitle(state, chatId, t).slice(0, LONGEST),
		body: bodyOf(message?.status, message?.structured === true ? "" : (message?.content ?? ""), t),
		route: formatRoute(chatId),
	};
}

function bodyOf(status: string | undefined, content: string, t: Text): string {
	if (status === "error") return t("The answer failed. Open the chat to try again.");
	if (status === "interrupted") return t("The answer was interrupted. Open the chat to continue it.");
	const line = content.replace(/\s+/g, " ").trim();
	if (line === "") return t("The answer is there.");
	return line.length > LONGEST ? `${line.slice(0, LONGEST)} …` : line;
}
