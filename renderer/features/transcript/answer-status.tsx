import type { MouseEvent } from "react";
import type { Message } from "../../../server/protocol/rest.ts";
import { useActions, useChats } from "../../app/app-context.tsx";
import type { Text } from "../../i18n/text.ts";
import { useText } from "../../i18n/use-text.ts";
import { selectCan } from "../../store/selectors.ts";
import { TextButton } from "../../ui/text-button.tsx";

/** One line for an answer that did not come to its end, with what can be done about it. */
export function AnswerStatus({ message, isLast }: { readonly message: Message; readonly isLast: boolean }) {
	const t = useText();
	const { regenerate, continueAnswer } = useActions();
	const canRegenerate = useChats((state) => selectCan(state, message.chat_id, "regenerate"));
	const canContinue = useChats((state) => selectCan(state, message.chat_id, "continue"));
	const sentence = sentenceOf(message, t);
	if (sentence === null) return null;
	const isFailure = message.status === "error";
	return (
		<p
			className={`mt-3 flex flex-wrap items-center gap-x-2 gap-y-1 text-13 ${isFailure ? "text-danger" : "text-ink-soft"}`}
			title={message.error?.code}
		>
			<span>{sentence}</span>
			{isLast && canContinue && message.content !== "" && message.structured !== true && (
				<TextButton onClick={once(() => continueAnswer(message.id))}>{t("Continue")}</TextButton>
			)}
			{isLast && canRegenerate && (
				<TextButton onClick={once(() => regenerate(message.id))}>{t("Try again")}</TextButton>
			)}
		</p>
	);
}

/** A double click asks once: each answer is paid for. */
function once(ask: () => void) {
	return ({ detail }: MouseEvent) => {
		if (detail < 2) ask();
	};
}

function sentenceOf(message: Message, t: Text): string | null {
	const failure = message.error && t.failure(message.error.message, message.error.code);
	switch (message.status) {
		case "streaming":
			return null;
		case "complete":
			// It had no room for its end.
			return failure ?? null;
		case "stopped":
			return t("You stopped this answer.");
		case "interrupted":
			return failure ?? t("This answer was interrupted. What came is kept.");
		case "error":
			return failure ?? t("This answer failed. What came is kept.");
	}
}
