import { useActions, useChats } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import type { ChatState } from "../../store/chat-state.ts";
import { hasCapability, selectIsQueued } from "../../store/selectors.ts";
import { TextButton } from "../../ui/text-button.tsx";

type EntryProps = { readonly entry: ChatState["outbox"][number] };

/** What a person can do with a message that waits. Where they find no room beside what is said of it, all go below. */
export function PendingButtons({ entry }: EntryProps) {
	const t = useText();
	const canSendNow = useChats((state) => {
		const isNext = state.outbox.find((found) => found.chatId === entry.chatId)?.clientId === entry.clientId;
		const isOnline = state.connection.state === "online";
		return isOnline && isNext && selectIsQueued(state, entry) && hasCapability(state, "stop");
	});
	const { editQueued, discard, stop } = useActions();
	return (
		<span className="ms-1 flex gap-2">
			{canSendNow && <TextButton onClick={stop}>{t("Send now")}</TextButton>}
			<TextButton onClick={() => editQueued(entry)}>{t("Edit")}</TextButton>
			<TextButton onClick={() => discard(entry.clientId)}>{t("Cancel")}</TextButton>
		</span>
	);
}

/** What a person can do with a message that the server refused. */
export function FailedButtons({ entry }: EntryProps) {
	const t = useText();
	const { retrySend, editQueued, discard } = useActions();
	return (
		<span className="ms-1 flex gap-2">
			<TextButton onClick={() => retrySend(entry.clientId)}>{t("Try again")}</TextButton>
			<TextButton onClick={() => editQueued(entry)}>{t("Edit")}</TextButton>
			<TextButton onClick={() => discard(entry.clientId)}>{t("Discard")}</TextButton>
		</span>
	);
}
