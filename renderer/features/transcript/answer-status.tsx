import type { Message } from "../../../server/protocol/rest.ts";
import { useActions, useChats } from "../../app/app-context.tsx";
import { selectCan } from "../../store/selectors.ts";
import { TextButton } from "../../ui/text-button.tsx";

/** One line for an answer that did not come to its end, with what can be done about it. */
export function AnswerStatus({ message, isLast }: { readonly message: Message; readonly isLast: boolean }) {
	const { regenerate, continueAnswer } = useActions();
	const canRegenerate = useChats((state) => selectCan(state, message.chat_id, "regenerate"));
	const canContinue = useChats((state) => selectCan(state, message.chat_id, "continue"));
	const sentence = sentenceOf(message);
	if (sentence === null) return null;
	const isFailure = message.status === "error";
	return (
		<p
			className={`mt-3 flex flex-wrap items-center gap-x-2 gap-y-1 text-13 ${isFailure ? "text-danger" : "text-ink-soft"}`}
			title={message.error?.code}
		>
			<span>{sentence}</span>
			{isLast && canContinue && message.content !== "" && message.structured !== true && (
				<TextButton onClick={() => continueAnswer(message.id)}>Continue</TextButton>
			)}
			{isLast && canRegenerate && <TextButton onClick={() => regenerate(message.id)}>Try again</TextButton>}
		</p>
	);
}

function sentenceOf(message: Message): string | null {
	switch (message.status) {
		case "complete":
		case "streaming":
			return null;
		case "stopped":
			return "You stopped this answer.";
		case "interrupted":
			return message.error?.message ?? "This answer was interrupted. What came is kept.";
		case "error":
			return message.error?.message ?? "This answer failed. What came is kept.";
	}
}
