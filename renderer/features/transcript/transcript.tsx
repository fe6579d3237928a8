import { ArrowDown, ArrowUpToLine } from "lucide-react";
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef } from "react";
import { useActions, useChats, useParley, useUi } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import { EMPTY_CONVERSATION } from "../../store/chat-state.ts";
import { selectContextFrom, selectPending } from "../../store/selectors.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { laterPart } from "../../ui/later-part.tsx";
import { closeMissing } from "../../ui/tell-missing.ts";
import { useLoaded } from "../../ui/use-loaded.ts";
import { useScrollWindow } from "../../ui/windowed/use-scroll-window.ts";
import { WindowedRow } from "../../ui/windowed/windowed-row.tsx";
import { MessageRow } from "./message-row.tsx";
import { PendingRow } from "./pending-row.tsx";
import { guessHeight, listRows } from "./transcript-rows.ts";
import { useOlder } from "./use-older.ts";
import { useTarget } from "./use-target.ts";

const LoadingLine = laterPart(async () => (await import("./loading-line.tsx")).LoadingLine);
const OlderLine = laterPart(async () => (await import("./older-line.tsx")).OlderLine);
const loadFind = () => import("./find/find-bar.tsx");

const LEAD_PX = 24;
const TRAIL_PX = 36;
const FLOATING = "appear rounded-full! border border-line bg-raised shadow-float";

/** The messages of one chat, open at its end. Only those in sight are on the page. */
export function Transcript({ chatId }: { readonly chatId: string }) {
	const t = useText();
	const { chats } = useParley();
	const conversation = useChats((state) => state.conversations[chatId]);
	const outbox = useChats((state) => state.outbox);
	const contextFrom = useChats((state) => selectContextFrom(state, chatId));
	const pending = useMemo(() => selectPending(outbox, chatId), [outbox, chatId]);
	const hidden = useUi((state) => state.hiddenMessages);
	const { keys, rows } = useMemo(
		() => listRows(conversation, pending, hidden),
		[conversation, pending, hidden],
	);
	const { view, scroll, scrollerRef } = useScrollWindow(keys, {
		followsEnd: true,
		lead: LEAD_PX,
		trail: TRAIL_PX,
		estimate: (key) => {
			const state = chats.getState();
			const known = state.conversations[chatId] ?? EMPTY_CONVERSATION;
			const message = known.messages.get(key);
			if (message !== undefined) return guessHeight(message.content.length, message.is_ai);
			return guessHeight(state.outbox.find((entry) => entry.clientId === key)?.content.length ?? 100, false);
		},
	});
	const indexOf = useCallback(
		(messageId: string) =>
			keys.findIndex((key) => {
				const row = rows.get(key);
				return row?.kind === "message" && row.messageId === messageId;
			}),
		[keys, rows],
	);
	const marked = useTarget(chatId, conversation, indexOf, scroll);
	const isFindOpen = useUi((state) => state.isFindOpen);
	const { openFind } = useActions();
	const closeFind = () => openFind(false);
	const find = useLoaded(isFindOpen, loadFind, closeMissing(closeFind));
	useEndAfterSending(pending.length, scroll.toEnd.bind(scroll));
	const { goToStart, retry } = useOlder(chatId, conversation, view.before, scroll);
	const lastKey = keys.at(-1);
	// Who scrolls on while a message is being changed goes on writing there.
	const editedAt = indexOf(useUi((state) => state.editing) ?? "");
	const edited = editedAt < view.start || editedAt >= view.end ? keys[editedAt] : undefined;
	const mounted = keys.slice(view.start, view.end);
	if (edited !== undefined) editedAt < view.start ? mounted.unshift(edited) : mounted.push(edited);
	const cut = rows.get(scroll.cutKey ?? "");
	const isCutAnswer = cut?.kind === "message" && conversation?.messages.get(cut.messageId)?.is_ai === true;
	const holdPlace = useCallback(() => scroll.holdPlace(), [scroll]);
	return (
		<div className="relative flex min-h-0 flex-1 flex-col">
			{find !== null && (
				<find.FindBar chatId={chatId} scroll={scroll} indexOf={indexOf} onClose={closeFind} />
			)}
			<section
				ref={scrollerRef}
				data-messages
				aria-label={t("Messages")}
				// biome-ignore lint/a11y/noNoninteractiveTabindex: the messages have to be scrolled by keys too
				tabIndex={0}
				onKeyDown={(event) => jumpByKey(event, goToStart, () => scroll.toEnd())}
				className="min-h-0 flex-1 overflow-y-auto [overflow-anchor:none] focus-visible:outline-offset-[-2px]"
			>
				<div className="relative" style={{ paddingTop: view.before, paddingBottom: view.after }}>
					{mounted.map((key) => {
						const row = rows.get(key);
						if (row === undefined) return null;
						return (
							<WindowedRow
								key={key}
								scroll={scroll}
								rowKey={key}
								top={key === edited ? scroll.topOf(editedAt) : undefined}
								className="mx-auto w-full max-w-(--column) px-5"
							>
								{row.kind === "message" ? (
									<div data-message={row.messageId} data-marked={row.messageId === marked}>
										<MessageRow
											chatId={chatId}
											messageId={row.messageId}
											isLast={key === lastKey}
											isCut={row.messageId === contextFrom}
											onSwitch={holdPlace}
										/>
									</div>
								) : (
									<PendingRow clientId={key} />
								)}
							</WindowedRow>
						);
					})}
				</div>
				<LoadingLine chatId={chatId} isEmpty={keys.length === 0} />
			</section>
			{keys.length > 0 && conversation?.from != null && view.start === 0 && (
				<OlderLine failure={conversation.failure} onRetry={retry} />
			)}
			<div className="jumps">
				{isCutAnswer && (
					<IconButton
						label={t("To the start of the answer")}
						icon={<ArrowUpToLine size={16} />}
						onClick={() => scroll.toRow(keys.indexOf(scroll.cutKey ?? ""))}
						className={FLOATING}
					/>
				)}
				{scroll.isAway && (
					<IconButton
						label={t("To the end")}
						icon={<ArrowDown size={16} />}
						onClick={() => scroll.toEnd()}
						className={FLOATING}
					/>
				)}
			</div>
		</div>
	);
}

/** The browser's own way there would take it through rows whose height is not known yet. */
function jumpByKey(event: KeyboardEvent, toStart: () => void, toEnd: () => void): void {
	if (event.target !== event.currentTarget || event.altKey || event.metaKey || event.shiftKey) return;
	if (event.key === "Home") toStart();
	else if (event.key === "End") toEnd();
	else return;
	event.preventDefault();
}

/** Who sends a message wants to see it. */
function useEndAfterSending(pendingCount: number, toEnd: () => void): void {
	const before = useRef(pendingCount);
	useEffect(() => {
		if (pendingCount > before.current) toEnd();
		before.current = pendingCount;
	});
}
