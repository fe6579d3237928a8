import { useEffect, useMemo } from "react";
import { useActions, useChats, useUi } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import { laterPart } from "../../ui/later-part.tsx";
import { useScrollWindow } from "../../ui/windowed/use-scroll-window.ts";
import { WindowedRow } from "../../ui/windowed/windowed-row.tsx";
import { ChatRow } from "./chat-row.tsx";
import { FolderRow } from "./folder-row.tsx";
import { type ListRow, listChatRows } from "./list-rows.ts";

const ListGestures = laterPart(async () => (await import("./list-gestures.tsx")).ListGestures);
const NoChats = laterPart(async () => (await import("./no-chats.tsx")).NoChats);
const CHAT_PX = 36;
const HEADING_PX = 34;

/** All chats; those in sight are on the page. */
export function ChatList() {
	const t = useText();
	const chats = useChats((state) => state.chats);
	const order = useChats((state) => state.order);
	const outbox = useChats((state) => state.outbox);
	const isListed = useChats((state) => state.isListed);
	const hidden = useUi((state) => state.hidden);
	const listView = useUi((state) => state.listView);
	const closedFolders = useUi((state) => state.closedFolders);
	const rows = useMemo(
		() => listChatRows({ chats, order, outbox }, { hidden, listView, closedFolders }, new Date(), t),
		[chats, order, outbox, hidden, listView, closedFolders, t],
	);
	const keys = useMemo(() => rows.map((row) => row.key), [rows]);
	const { view, scroll, scrollerRef } = useScrollWindow(keys, {
		followsEnd: false,
		lead: 0,
		trail: 8,
		estimate: (key) => (/^(heading|folder):/.test(key) ? HEADING_PX : CHAT_PX),
	});
	const selected = useUi((state) => state.selectedChatId);
	// biome-ignore lint/correctness/useExhaustiveDependencies: another chat is the only reason to move the list
	useEffect(() => {
		const index = keys.indexOf(selected ?? "");
		if (index >= 0) scroll.reveal(index);
	}, [selected, scroll]);
	const { showFolder } = useActions();
	const shownFolder = useUi((state) => state.shownFolder);
	useEffect(() => {
		const index = keys.indexOf(`folder:${shownFolder}`);
		if (index < 0) return;
		scroll.toRow(index);
		showFolder(null);
	}, [shownFolder, keys, scroll, showFolder]);
	return (
		<nav
			ref={scrollerRef}
			aria-label={t("Chats")}
			className="min-h-0 flex-1 overflow-y-auto px-2 [overflow-anchor:none]"
		>
			{isListed && rows.length === 0 && <NoChats />}
			<ListGestures />
			<div style={{ paddingTop: view.before, paddingBottom: view.after }}>
				{rows.slice(view.start, view.end).map((row) => (
					<WindowedRow key={row.key} scroll={scroll} rowKey={row.key}>
						<Row row={row} />
					</WindowedRow>
				))}
			</div>
		</nav>
	);
}

function Row({ row }: { readonly row: ListRow }) {
	switch (row.kind) {
		case "heading":
			return (
				<h3 className="chrome flex h-8.5 items-end px-2.5 pb-1 text-12 font-medium text-ink-faint">
					{row.text}
				</h3>
			);
		case "folder":
			return <FolderRow row={row} />;
		case "chat":
			return (
				<div className="pb-0.5">
					<ChatRow chatId={row.chatId} />
				</div>
			);
	}
}
