import {
	Archive,
	ArchiveRestore,
	CheckCheck,
	CircleDot,
	FileDown,
	FolderPen,
	Pencil,
	Pin,
	PinOff,
	Trash2,
} from "lucide-react";
import { useActions, useChats } from "../../app/app-context.tsx";
import { useServers } from "../../app/use-servers.ts";
import { useText } from "../../i18n/use-text.ts";
import { hasCapability, selectIsUnread } from "../../store/selectors.ts";
import { Menu } from "../../ui/menu.tsx";
import type { MenuItem } from "../../ui/menu-item.ts";
import type { OpenedMenu } from "../../ui/opened-menu.ts";
import { useManyChanges } from "./use-many-changes.ts";

/** What can be done with one chat. */
export function ChatMenu({ chatId, menu }: { readonly chatId: string; readonly menu: OpenedMenu }) {
	return <Menu {...menu} items={useChatMenu(chatId)} />;
}

function useChatMenu(chatId: string): readonly MenuItem[] {
	const t = useText();
	const { startRenaming, setPinned, organize, patchChats, deleteChats, pick, exportChats } = useActions();
	const change = useManyChanges();
	const isPinned = useChats((state) => state.chats[chatId]?.pinned ?? false);
	const isArchived = useChats((state) => state.chats[chatId]?.archived ?? false);
	const canOrganize = useChats((state) => hasCapability(state, "organize"));
	const hasOthers = useServers().some(({ isShown, takesTransfers }) => !isShown && takesTransfers);
	const canExport = useChats((state) => hasCapability(state, "transfer"));
	const canMarkUnread = useChats((state) => hasCapability(state, "seen") && !selectIsUnread(state, chatId));
	const canChange = useChats((state) => state.server?.kind === "parley" && state.chats[chatId] !== undefined);
	const changes: readonly MenuItem[] = [
		{ label: t("Rename"), icon: <Pencil size={15} />, run: () => startRenaming(chatId) },
		{
			label: isPinned ? t("Unpin") : t("Pin"),
			icon: isPinned ? <PinOff size={15} /> : <Pin size={15} />,
			run: () => setPinned(chatId, !isPinned),
		},
		{
			label: isArchived ? t("Unarchive") : t("Archive"),
			icon: isArchived ? <ArchiveRestore size={15} /> : <Archive size={15} />,
			run: () =>
				change({ kind: "archive", isOn: !isArchived }, [chatId], {
					text: () => (isArchived ? t("Chat is back in the list.") : t("Chat archived.")),
				}),
		},
	];
	const place: MenuItem = {
		label: t("Folder and tags"),
		icon: <FolderPen size={15} />,
		run: () => organize(chatId),
	};
	const unread: MenuItem = {
		label: t("Mark as unread"),
		icon: <CircleDot size={15} />,
		run: () => void patchChats([{ chatId, patch: { seen_at: null } }]),
	};
	const saveAs: MenuItem = {
		label: hasOthers ? t("Export, copy or move") : t("Export"),
		icon: <FileDown size={15} />,
		run: () => exportChats([chatId]),
	};
	return [
		...(canChange ? changes : []),
		...(canChange && canOrganize ? [place] : []),
		...(canChange && canMarkUnread ? [unread] : []),
		...(canChange && canExport ? [saveAs] : []),
		{ label: t("Select"), icon: <CheckCheck size={15} />, run: () => pick([chatId], chatId) },
		{
			label: t("Delete"),
			icon: <Trash2 size={15} />,
			tone: "danger",
			isApart: true,
			run: () => deleteChats([chatId]),
		},
	];
}
