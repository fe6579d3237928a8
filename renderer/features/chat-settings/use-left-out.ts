import type { LeftOut } from "../../../server/protocol/rest.ts";
import { useChats } from "../../app/app-context.tsx";

const NOTHING: readonly LeftOut[] = [];

/** Choices that did not go along with the last answer of the chat, since its model does not take them. */
export function useLeftOut(chatId: string | null, model: string | undefined): readonly LeftOut[] {
	return useChats((state) => {
		const conversation = chatId === null ? undefined : state.conversations[chatId];
		const last = conversation?.branch.findLast((id) => conversation.messages.get(id)?.usage !== undefined);
		const answer = last === undefined ? undefined : conversation?.messages.get(last);
		return answer?.model === model ? (answer?.usage?.left_out ?? NOTHING) : NOTHING;
	});
}
