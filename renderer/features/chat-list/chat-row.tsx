import { CheckCheck, Ellipsis, Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import { memo } from "react";
import { useActions, useChats, useUi } from "../../app/app-context.tsx";
import { formatRoute } from "../../app/route.ts";
import { selectRunning, selectTitle } from "../../store/selectors.ts";
import { classNames } from "../../ui/class-names.ts";
import { MenuButton } from "../../ui/menu-button.tsx";
import type { MenuItem } from "../../ui/menu-item.ts";
import { RenameField } from "./rename-field.tsx";

/** One chat in the list. */
export const ChatRow = memo(function ChatRow({ chatId }: { readonly chatId: string }) {
	const title = useChats((state) => selectTitle(state, chatId));
	const isRunning = useChats((state) => selectRunning(state, chatId) !== undefined);
	const isSelected = useUi((state) => state.selectedChatId === chatId);
	const isRenaming = useUi((state) => state.renaming === chatId);
	const isPicking = useUi((state) => state.picked !== null);
	const items = useChatMenu(chatId);
	const { selectChat } = useActions();
	if (isPicking) return <PickRow chatId={chatId} title={title} />;
	if (isRenaming) return <RenameField chatId={chatId} title={title} />;
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
				className="flex h-full min-w-0 flex-1 cursor-default items-center gap-2 rounded-small px-2.5 group-focus-within:pr-9 group-hover:pr-9 focus-visible:outline-offset-[-2px]"
			>
				<span className="truncate">{title}</span>
				{isRunning && (
					<span
						role="img"
						aria-label="Writing"
						className="size-1.5 shrink-0 animate-pulse rounded-full bg-accent"
					/>
				)}
			</a>
			<MenuButton
				label={`More for ${title}`}
				items={items}
				className="absolute right-1 flex size-7 items-center justify-center rounded-small text-ink-soft opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 hover:text-ink focus-visible:opacity-100 aria-expanded:opacity-100"
			>
				<Ellipsis size={16} />
			</MenuButton>
		</div>
	);
});

function useChatMenu(chatId: string): readonly MenuItem[] {
	const { startRenaming, setPinned, deleteChats, pick } = useActions();
	const isPinned = useChats((state) => state.chats[chatId]?.pinned ?? false);
	const canChange = useChats((state) => state.server?.kind === "parley" && state.chats[chatId] !== undefined);
	const changes: readonly MenuItem[] = [
		{ label: "Rename", icon: <Pencil size={15} />, run: () => startRenaming(chatId) },
		{
			label: isPinned ? "Unpin" : "Pin",
			icon: isPinned ? <PinOff size={15} /> : <Pin size={15} />,
			run: () => setPinned(chatId, !isPinned),
		},
	];
	return [
		...(canChange ? changes : []),
		{ label: "Select", icon: <CheckCheck size={15} />, run: () => pick([chatId]) },
		{
			label: "Delete",
			icon: <Trash2 size={15} />,
			tone: "danger",
			isApart: true,
			run: () => deleteChats([chatId]),
		},
	];
}

function PickRow({ chatId, title }: { readonly chatId: string; readonly title: string }) {
	const isPicked = useUi((state) => state.picked?.has(chatId) ?? false);
	const picked = useUi((state) => state.picked);
	const { pick } = useActions();
	const toggle = () => {
		const next = new Set(picked);
		if (!next.delete(chatId)) next.add(chatId);
		pick([...next]);
	};
	return (
		<label
			className={classNames(
				"chrome flex h-8.5 items-center gap-2.5 rounded-small px-2.5",
				isPicked ? "bg-chosen" : "hover:bg-hover",
			)}
		>
			<input
				type="checkbox"
				checked={isPicked}
				onChange={toggle}
				className="size-4 shrink-0 accent-(--accent)"
			/>
			<span className="truncate">{title}</span>
		</label>
	);
}
