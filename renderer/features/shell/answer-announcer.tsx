import { useEffect, useState } from "react";
import { useParley } from "../../app/app-context.tsx";
import { selectMessage } from "../../store/selectors.ts";

const LONGEST = 600;

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
	return (
		<div aria-live="polite" className="sr-only">
			{text}
		</div>
	);
}
