import { useMemo } from "react";
import { useChats } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import { selectIsUnread } from "../../store/selectors.ts";

/** Says of a folder that is folded away that something new is in it. */
export function FolderMark({ folder }: { readonly folder: string }) {
	const t = useText();
	if (!useHasUnread(folder)) return null;
	return (
		<span
			role="img"
			aria-label={t("Unread chats inside")}
			className="size-1.5 shrink-0 rounded-full bg-accent"
		/>
	);
}

/** Looks through the chats when one of them has changed, not with every word of an answer. */
function useHasUnread(folder: string): boolean {
	const chats = useChats((state) => state.chats);
	const behind = useMemo(
		() =>
			Object.values(chats).filter(
				(chat) => chat.folder === folder && !chat.archived && (chat.seen_at ?? "") < chat.updated_at,
			),
		[chats, folder],
	);
	return useChats((state) => behind.some((chat) => selectIsUnread(state, chat.id)));
}
