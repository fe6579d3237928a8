import { memo } from "react";
import { useChats } from "../../app/app-context.tsx";
import { selectMessage } from "../../store/selectors.ts";
import { Answer } from "./answer.tsx";
import { PersonRow } from "./person-row.tsx";

type MessageRowProps = {
	readonly chatId: string;
	readonly messageId: string;
	readonly isLast: boolean;
	/** Called before another version of the message takes its place; the same function every time. */
	readonly onSwitch: () => void;
};

/** One stored message. Drawn again only when it or its text changes. */
export const MessageRow = memo(function MessageRow({ chatId, messageId, isLast, onSwitch }: MessageRowProps) {
	const message = useChats((state) => selectMessage(state, chatId, messageId));
	const live = useChats((state) => state.live[messageId]);
	if (message === undefined) return null;
	if (!message.is_ai) return <PersonRow message={message} onSwitch={onSwitch} />;
	return <Answer message={message} live={live} isLast={isLast} onSwitch={onSwitch} />;
});
