import { useEffect, useState } from "react";
import { useChats, useParley, useUi } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import { selectMessage, selectWaitingCalls } from "../../store/selectors.ts";

const LONGEST = 600;

/** What the open chat waits for; null: nothing. */
function useWaitingText(): string | null {
	const t = useText();
	const chatId = useUi((state) => state.selectedChatId);
	return useChats((state) => {
		const [first] = selectWaitingCalls(state, chatId);
		if (first === undefined) return null;
		return t("May {tool} of {server} be called?", { tool: first.call.tool, server: first.call.server });
	});
}

/** Reads a finished answer to those who do not see it. Pieces of it would only be noise. */
export function AnswerAnnouncer() {
	const { chats, ui } = useParley();
	const [text, setText] = useState("");
	useEffect(
		() =>
			chats.subscribe((state, before) => {
				const chatId = ui.getState().selectedChatId ?? "";
				const known = before.conversations[chatId];
				const id = state.conversations[chatId]?.branch.at(-1);
				if (id === undefined || known === undefined || known === state.conversations[chatId]) return;
				const message = selectMessage(state, chatId, id);
				const wasEnded = (known.messages.get(id)?.status ?? "streaming") !== "streaming";
				if (wasEnded || known.state !== "loaded" || message?.is_ai !== true) return;
				if (message.status !== "streaming") setText(`Answer: ${message.content.slice(0, LONGEST)}`);
			}),
		[chats, ui],
	);
	const asked = useWaitingText();
	return (
		<div aria-live="polite" className="sr-only">
			{asked ?? text}
		</div>
	);
}
