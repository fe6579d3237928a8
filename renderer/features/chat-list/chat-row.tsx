import { memo } from "react";
import { useActions, useChats, useUi } from "../../app/app-context.tsx";
import { formatRoute } from "../../app/route.ts";
import { useText } from "../../i18n/use-text.ts";
import { selectIsUnread, selectRunning, selectTitle, selectWaitingCalls } from "../../store/selectors.ts";
import { classNames } from "../../ui/class-names.ts";
import { laterPart } from "../../ui/later-part.tsx";
import { closeMissing } from "../../ui/tell-missing.ts";
import { useLoaded } from "../../ui/use-loaded.ts";
import { RowMore } from "./row-more.tsx";

const loadRename = () => import("./rename-field.tsx");
const ChatMenu = laterPart(async () => (await import("./chat-menu.tsx")).ChatMenu);
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
	const { selectChat, startRenaming } = useActions();
	const pick = useLoaded(isPicking, loadPick);
	const rename = useLoaded(
		isRenaming,
		loadRename,
		closeMissing(() => startRenaming(null)),
	);
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
				onClick={(event) => {
					if (event.metaKey || event.ctrlKey || event.shiftKey) return;
					event.preventDefault();
					selectChat(chatId);
				}}
				className="flex h-full min-w-0 flex-1 cursor-default items-center gap-2 rounded-small px-2.5 data-over:bg-chosen group-focus-within:pe-9 group-hover:pe-9 focus-visible:outline-offset-[-2px]"
			>
				<bdi className={classNames("truncate", isUnread && "font-semibold")}>{title}</bdi>
				<span className="flex-1" />
				{isWaiting && <Mark label={t("Waits for your permission")} className="bg-waiting" />}
				{isRunning && !isWaiting && <Mark label={t("Writing")} className="border-[1.5px] border-accent" />}
				{isUnread && <Mark label={t("Unread")} className="bg-accent" />}
			</a>
			<RowMore
				label={t("More for {title}", { title })}
				content={{ fetch: ChatMenu.fetch, draw: (menu) => <ChatMenu chatId={chatId} menu={menu} /> }}
			/>
		</div>
	);
});

function Mark({ label, className }: { readonly label: string; readonly className: string }) {
	return (
		<span role="img" aria-label={label} className={classNames("size-2 shrink-0 rounded-full", className)} />
	);
}
