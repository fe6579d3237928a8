import { useEffect, useMemo } from "react";
import { useChats, useUi } from "../../app/app-context.tsx";
import { useScrollWindow } from "../../ui/windowed/use-scroll-window.ts";
import { WindowedRow } from "../../ui/windowed/windowed-row.tsx";
import { ChatRow } from "./chat-row.tsx";
import { listChatRows } from "./list-rows.ts";

const CHAT_PX = 36;
const HEADING_PX = 34;

/** All chats; those in sight are on the page. */
export function ChatList() {
	const chats = useChats((state) => state.chats);
	const order = useChats((state) => state.order);
	const outbox = useChats((state) => state.outbox);
	const isListed = useChats((state) => state.isListed);
	const hidden = useUi((state) => state.hidden);
	const rows = useMemo(
		() => listChatRows({ chats, order, outbox }, hidden, new Date()),
		[chats, order, outbox, hidden],
	);
	const keys = useMemo(() => rows.map((row) => row.key), [rows]);
	const { view, scroll, scrollerRef } = useScrollWindow(keys, {
		followsEnd: false,
		lead: 0,
		trail: 8,
		estimate: (key) => (key.startsWith("heading:") ? HEADING_PX : CHAT_PX),
	});
	const selected = useUi((state) => state.selectedChatId);
	// biome-ignore lint/correctness/useExhaustiveDependencies: another chat is the only reason to move the list
	useEffect(() => {
		const index = keys.indexOf(selected ?? "");
		if (index >= 0) scroll.reveal(index);
	}, [selected, scroll]);
	if (isListed && rows.length === 0) {
		return <p className="flex-1 px-5 pt-6 text-13 text-ink-faint">Your chats will be listed here.</p>;
	}
	return (
		<nav
			ref={scrollerRef}
			aria-label="Chats"
			className="min-h-0 flex-1 overflow-y-auto px-2 [overflow-anchor:none]"
		>
			<div style={{ paddingTop: view.before, paddingBottom: view.after }}>
				{rows.slice(view.start, view.end).map((row) => (
					<WindowedRow key={row.key} scroll={scroll} rowKey={row.key}>
						{row.kind === "heading" ? (
							<h3 className="chrome flex h-8.5 items-end px-2.5 pb-1 text-12 font-medium text-ink-faint">
								{row.text}
							</h3>
						) : (
							<div className="pb-0.5">
								<ChatRow chatId={row.chatId} />
							</div>
						)}
					</WindowedRow>
				))}
			</div>
		</nav>
	);
}
