import { memo } from "react";
import { useChats } from "../../app/app-context.tsx";
import { selectMessage } from "../../store/selectors.ts";
import { laterPart } from "../../ui/later-part.tsx";
import { Answer } from "./answer.tsx";
import { PersonRow } from "./person-row.tsx";

const CutLine = laterPart(async () => (await import("./cut-line.tsx")).CutLine);

type MessageRowProps = {
	readonly chatId: string;
	readonly messageId: string;
	readonly isLast: boolean;
	/** Whether the model read from here on. */
	readonly isCut: boolean;
	/** Called before another version of the message takes its place; the same function every time. */
	readonly onSwitch: () => void;
};

/** One stored message. Drawn again only when it changes. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
	const { chatId, messageId, isLast, isCut, onSwitch } = props;
	const message = useChats((state) => selectMessage(state, chatId, messageId));
	if (message === undefined) return null;
	return (
		<>
			{isCut && <CutLine />}
			{message.is_ai ? (
				<Answer message={message} isLast={isLast} onSwitch={onSwitch} />
			) : (
				<PersonRow message={message} onSwitch={onSwitch} />
			)}
		</>
	);
});
