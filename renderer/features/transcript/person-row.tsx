import { Pencil } from "lucide-react";
import type { Message } from "../../../server/protocol/rest.ts";
import { useActions, useChats, useUi } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import { selectCan } from "../../store/selectors.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { closeMissing } from "../../ui/tell-missing.ts";
import { useLoaded } from "../../ui/use-loaded.ts";
import { CopyButton } from "./copy-button.tsx";
import { MessageButtons } from "./message-buttons.tsx";
import { MessageTime } from "./message-time.tsx";
import { PersonMessage } from "./person-message.tsx";
import { VersionSwitch } from "./version-switch.tsx";

const loadFiles = () => import("./message-files.tsx");
const NO_FILES: NonNullable<Message["attachments"]> = [];
const loadEdit = () => import("./edit-message.tsx");

const fetchAhead = () => void loadEdit().catch(() => {});

type PersonRowProps = { readonly message: Message; readonly onSwitch: () => void };

/** A stored message of the person, or the field in which it is being changed. */
export function PersonRow({ message, onSwitch }: PersonRowProps) {
	const { attachments = NO_FILES } = message;
	const t = useText();
	const isEditing = useUi((state) => state.editing === message.id);
	const canEdit = useChats((state) => selectCan(state, message.chat_id, "edit"));
	const { startEditing } = useActions();
	const edit = useLoaded(
		isEditing,
		loadEdit,
		closeMissing(() => startEditing(null)),
	);
	const files = useLoaded(attachments.length > 0, loadFiles);
	if (edit !== null) return <edit.EditMessage message={message} />;
	return (
		<PersonMessage
			text={message.content}
			files={files !== null && <files.MessageFiles attachments={attachments} />}
		>
			<VersionSwitch chatId={message.chat_id} messageId={message.id} onSwitch={onSwitch} />
			<div className="message-tools flex items-center gap-1">
				<span className="px-1">
					<MessageTime timestamp={message.timestamp} />
				</span>
				{canEdit && (
					<IconButton
						label={t("Edit")}
						size="small"
						icon={<Pencil size={14} />}
						onPointerEnter={fetchAhead}
						onFocus={fetchAhead}
						onClick={() => startEditing(message.id)}
					/>
				)}
				<CopyButton text={message.content} />
				<MessageButtons message={message} />
			</div>
		</PersonMessage>
	);
}
