import { memo } from "react";
import { useChats } from "../../app/app-context.tsx";
import { selectContextFrom, selectMessage } from "../../store/selectors.ts";
import { laterPart } from "../../ui/later-part.tsx";
import { Answer } from "./answer.tsx";
import { PersonRow } from "./person-row.tsx";

const CutLine = laterPart(async () => (await import("./cut-line.tsx")).CutLine);

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
	const isCut = useChats((state) => selectContextFrom(state, chatId) === messageId);
	if (message === undefined) return null;
	return (
		<>
			{isCut && <CutLine />}
			{message.is_ai ? (
				<Answer message={message} live={live} isLast={isLast} onSwitch={onSwitch} />
			) : (
				<PersonRow message={message} onSwitch={onSwitch} />
			)}
		</>
	);
});
