import { isTemporaryChatId } from "../client/chat-client.ts";
import type { Text } from "../i18n/text.ts";
import type { ChatState } from "../store/chat-state.ts";
import { selectTitle, selectWaitingCalls, type WaitingCall } from "../store/selectors.ts";
import { formatRoute } from "./route.ts";

/** A call that began to wait for a person. */
export type Asked = WaitingCall & { readonly chatId: string };

/** Calls that wait now and did not before. */
export function findAsked(before: ChatState, after: ChatState): readonly Asked[] {
	if (before.conversations === after.conversations) return [];
	const chatIds = new Set(Object.values(after.live).map(({ chatId }) => chatId));
	return [...chatIds].flatMap((chatId) => {
		if (before.conversations[chatId] === after.conversations[chatId] || isTemporaryChatId(chatId)) return [];
		const known = new Set(selectWaitingCalls(before, chatId).map(({ call }) => call.id));
		const waiting = selectWaitingCalls(after, chatId).filter(({ call }) => !known.has(call.id));
		return waiting.map((one) => ({ ...one, chatId }));
	});
}

const LONGEST = 200;

/** What a notification says of it, and where it leads. The arguments are for the eyes in the chat. */
export function describeAsked(state: ChatState, { chatId, call }: Asked, t: Text) {
	const names = { tool: call.tool.slice(0, 80), server: call.server };
	return {
		title: selectTitle(state, chatId, t).slice(0, LONGEST),
		body: t("May {tool} of {server} be called?", names),
		route: formatRoute(chatId),
	};
}
