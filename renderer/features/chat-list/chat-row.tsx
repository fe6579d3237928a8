import {
	Archive,
	ArchiveRestore,
	CheckCheck,
	CircleDot,
	Ellipsis,
	FolderPen,
	Pencil,
	Pin,
	PinOff,
	Trash2,
} from "lucide-react";
import { memo } from "react";
import { useActions, useChats, useUi } from "../../app/app-context.tsx";
import { formatRoute } from "../../app/route.ts";
import { useText } from "../../i18n/use-text.ts";
import {
	hasCapability,
	selectIsUnread,
	selectRunning,
	selectTitle,
	selectWaitingCalls,
} from "../../store/selectors.ts";
import { classNames } from "../../ui/class-names.ts";
import { MenuButton } from "../../ui/menu-button.tsx";
import type { MenuItem } from "../../ui/menu-item.ts";
import { useLoaded } from "../../ui/use-loaded.ts";

const loadRename = () => import("./rename-field.tsx");
const loadPick = () => import("./pick-row.tsx");

/** One chat in the list. */
export const ChatRow = memo(function ChatRow({ chatId }: { readonly chatId: string }) {
	const t = useText();
	const title = useChats((state) => selectTitle(state, chatId, t));
	const isRunning = useChats((state) => selectRunning(state, chatId) !== undefined);
	const isWaiting = useChats((state) => selectWaitingCalls(state, chatId).length > 0);
	const isUnread = useChats((state) => selectIsUnread(state, chatId));
	const isSelected = useUi((state) => state.selectedChatId === chatId);
	const isRenaming = useUi((state) => state.renaming === chatId);
	const isPicking = useUi((state) => state.picked !== null);
	const pick = useLoaded(isPicking, loadPick);
	const rename = useLoaded(isRenaming, loadRename);
	const items = useChatMenu(chatId);
	const { selectChat } = useActions();
	if (pick !== null) return <pick.PickRow chatId={chatId} title={title} />;
	if (rename !== null) return <rename.RenameField chatId={chatId} title={title} />;
	return (
		<div
			className={classNames(
				"group relative flex h-8.5 items-center rounded-small",
				isSelected ? "bg-chosen" : "hover:bg-hover",
			)}
		>
			<a
				href={formatRoute(chatId)}
				aria-current={isSelected ? "page" : undefined}
				draggable={false}
				onClick={(event) => {
					if (event.metaKey || event.ctrlKey || event.shiftKey) return;
					event.preventDefault();
					selectChat(chatId);
				}}
				className="flex h-full min-w-0 flex-1 cursor-default items-center gap-2 rounded-small px-2.5 group-focus-within:pe-9 group-hover:pe-9 focus-visible:outline-offset-[-2px]"
			>
				<bdi className={classNames("truncate", isUnread && "font-semibold")}>{title}</bdi>
				<span className="flex-1" />
				{isWaiting && <Mark label={t("Waits for your permission")} className="bg-waiting" />}
				{isRunning && !isWaiting && <Mark label={t("Writing")} className="animate-pulse bg-accent" />}
				{isUnread && <Mark label={t("Unread")} className="bg-accent" />}
			</a>
			<MenuButton
				label={t("More for {title}", { title })}
				items={items}
				className="absolute end-1 flex size-7 items-center justify-center rounded-small text-ink-soft opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 hover:text-ink focus-visible:opacity-100 aria-expanded:opacity-100"
			>
				<Ellipsis size={16} />
			</MenuButton>
		</div>
	);
});

function Mark({ label, className }: { readonly label: string; readonly className: string }) {
	return (
		<span role="img" aria-label={label} className={classNames("size-1.5 shrink-0 rounded-full", className)} />
	);
}

function useChatMenu(chatId: string): readonly MenuItem[] {
	const t = useText();
	const { startRenaming, setPinned, setArchived, organize, markUnread, deleteChats, pick } = useActions();
	const isPinned = useChats((state) => state.chats[chatId]?.pinned ?? false);
	const isArchived = useChats((state) => state.chats[chatId]?.archived ?? false);
	const canOrganize = useChats((state) => hasCapability(state, "organize"));
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
			run: () => setArchived(chatId, !isArchived),
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
		run: () => markUnread(chatId),
	};
	return [
		...(canChange ? changes : []),
		...(canChange && canOrganize ? [place] : []),
		...(canChange && canMarkUnread ? [unread] : []),
		{ label: t("Select"), icon: <CheckCheck size={15} />, run: () => pick([chatId]) },
		{
			label: t("Delete"),
			icon: <Trash2 size={15} />,
			tone: "danger",
			isApart: true,
			run: () => deleteChats([chatId]),
		},
	];
}
