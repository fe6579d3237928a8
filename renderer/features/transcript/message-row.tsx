import { memo } from "react";
import { useChats } from "../../app/app-context.tsx";
import { selectMessage } from "../../store/selectors.ts";
import { Answer } from "./answer.tsx";
import { PersonMessage } from "./person-message.tsx";

type MessageRowProps = { readonly chatId: string; readonly messageId: string; readonly isLast: boolean };

/** One stored message. Drawn again only when it or its text changes. */
export const MessageRow = memo(function MessageRow({ chatId, messageId, isLast }: MessageRowProps) {
	const message = useChats((state) => selectMessage(state, chatId, messageId));
	const live = useChats((state) => state.live[messageId]);
	if (message === undefined) return null;
	if (!message.is_ai) return <PersonMessage text={message.content} timestamp={message.timestamp} />;
	return <Answer message={message} live={live} isLast={isLast} />;
});
