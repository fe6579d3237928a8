import { ChevronRight } from "lucide-react";
import { useMemo } from "react";
import { useActions, useChats } from "../../app/app-context.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { useText } from "../../i18n/use-text.ts";
import { selectIsUnread } from "../../store/selectors.ts";
import type { ListRow } from "./list-rows.ts";

type FolderRowProps = { readonly row: Extract<ListRow, { kind: "folder" }> };

/** The name of a folder; folds its chats away. */
export function FolderRow({ row: { folder, count, isOpen } }: FolderRowProps) {
	const t = useText();
	const { toggleFolder } = useActions();
	const hasUnread = useHasUnread(folder) && !isOpen;
	return (
		<h3 className="pt-1.5">
			<button
				type="button"
				aria-expanded={isOpen}
				onClick={() => toggleFolder(folder)}
				className="chrome flex h-7 w-full items-center gap-1.5 rounded-small px-1.5 text-12 font-medium text-ink-soft hover:bg-hover hover:text-ink focus-visible:outline-offset-[-2px]"
			>
				<ChevronRight
					size={13}
					className={`shrink-0 transition-transform ${isOpen ? "rotate-90" : "rtl:rotate-180"}`}
				/>
				<bdi className="truncate">{folder}</bdi>
				<span className="font-normal text-ink-faint tabular-nums">
					<span aria-hidden="true">{formatNumber(t, count)}</span>
					<span className="sr-only">{t.count(count, "{count} chat", "{count} chats")}</span>
				</span>
				{hasUnread && (
					<span
						role="img"
						aria-label={t("Unread chats inside")}
						className="size-1.5 rounded-full bg-accent"
					/>
				)}
			</button>
		</h3>
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
