import { Quote, Trash2 } from "lucide-react";
import { useRef } from "react";
import type { Message } from "../../../server/protocol/rest.ts";
import { useActions, useChats } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import { selectCan } from "../../store/selectors.ts";
import { IconButton } from "../../ui/icon-button.tsx";

/** What can be done with any message: quote what is selected in it, or all of it, and delete it. */
export function MessageButtons({ message }: { readonly message: Message }) {
	const t = useText();
	const { quote, deleteMessage } = useActions();
	const canDelete = useChats((state) => selectCan(state, message.chat_id, "delete_message"));
	const place = useRef<HTMLSpanElement>(null);
	return (
		<span ref={place} className="flex items-center gap-1">
			<IconButton
				label={t("Quote")}
				size="small"
				icon={<Quote size={14} />}
				// A press on a button would take the selection away.
				onMouseDown={(event) => event.preventDefault()}
				onClick={async () => {
					const part = await import("./selected-in.ts").catch(() => null);
					quote(part?.selectedIn(place.current?.closest("article")) ?? message.content);
				}}
			/>
			{canDelete && (
				<IconButton
					label={t("Delete message")}
					size="small"
					icon={<Trash2 size={14} />}
					onClick={() => deleteMessage(message)}
				/>
			)}
		</span>
	);
}
