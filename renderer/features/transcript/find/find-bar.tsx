import { ChevronDown, ChevronUp, X } from "lucide-react";
import {
	type KeyboardEvent,
	useDeferredValue,
	useEffect,
	useLayoutEffect,
	useMemo,
	useRef,
	useState,
} from "react";
import { useActions, useChats, useLive, useParley } from "../../../app/app-context.tsx";
import { formatChord, isMacSystem } from "../../../app/chord.ts";
import { formatNumber } from "../../../i18n/format.ts";
import { useText } from "../../../i18n/use-text.ts";
import { IconButton } from "../../../ui/icon-button.tsx";
import type { ScrollWindow } from "../../../ui/windowed/scroll-window.ts";
import { findInAnswer, findInChat, type Occurrence } from "./find-in-chat.ts";
import { useHighlights } from "./use-highlights.ts";

type FindBarProps = {
	readonly chatId: string;
	readonly scroll: ScrollWindow;
	/** Place of a message among the rows; -1: it has none. */
	readonly indexOf: (messageId: string) => number;
	readonly onClose: () => void;
};

/** Where the reader was led to. What an answer says afterwards leads nowhere by itself. */
type Place = {
	readonly asked: string;
	/** Null: there was nothing to lead to. */
	readonly at: Occurrence | null;
	/** Older messages were still to be read, which may hold what is looked for. */
	readonly isReading: boolean;
};

/** Looks for something in the whole chat, also in messages that are not on the page. */
export function FindBar({ chatId, scroll, indexOf, onClose }: FindBarProps) {
	const t = useText();
	const conversation = useChats((state) => state.conversations[chatId]);
	const { ui } = useParley();
	const [text, setText] = useState(() => ui.getState().typedAhead);
	const { loadWholeChat } = useActions();
	const isWhole = conversation === undefined || conversation.from === null;
	const hasFailed = conversation?.failure != null;
	const isAsked = text.trim() !== "";
	useEffect(() => {
		if (isAsked && !isWhole && !hasFailed) void loadWholeChat(chatId);
	}, [chatId, isAsked, isWhole, hasFailed, loadWholeChat]);
	const asked = useDeferredValue(text);
	const lastId = conversation?.branch.at(-1) ?? "";
	const running = useDeferredValue(useLive(lastId, (live) => live));
	const runningId = running?.messageId;
	const stored = useMemo(() => findInChat(conversation, asked, runningId), [conversation, asked, runningId]);
	const written = useMemo(() => findInAnswer(running, asked), [running, asked]);
	const found = useMemo(() => [...stored, ...written], [stored, written]);
	const [place, setPlace] = useState<Place>({ asked: "", at: null, isReading: false });
	const placed = place.asked === asked ? findIndexOf(found, place.at) : -1;
	const index = placed < 0 ? found.length - 1 : placed;
	const field = useRef<HTMLInputElement>(null);
	// What was typed ahead goes on, it is not written over.
	useEffect(() => {
		const end = field.current?.value.length ?? 0;
		field.current?.setSelectionRange(end, end);
	}, []);
	useHighlights(asked, found[index], place);
	const go = (next: number) => {
		const count = found.length;
		const at = found[((next % count) + count) % count] ?? null;
		setPlace({ asked, at, isReading: !isWhole });
		const row = at === null ? -1 : indexOf(at.messageId);
		// A message that is being deleted has none.
		if (row >= 0) scroll.show(row);
	};
	const goEarlier = () => go(placed < 0 ? found.length - 1 : index - 1);
	const goLater = () => go(placed < 0 ? found.length - 1 : index + 1);
	const hasFound = stored.length > 0;
	// At once, so that it is not taken for an answer to the key that is pressed next.
	// biome-ignore lint/correctness/useExhaustiveDependencies: another text, or a part that is read, leads to the last occurrence
	useLayoutEffect(() => {
		if (place.asked !== asked || (place.at === null && place.isReading)) go(found.length - 1);
	}, [asked, hasFound, isWhole]);
	const handleKey = (event: KeyboardEvent) => {
		if (event.nativeEvent.isComposing) return;
		if (event.key === "Enter" || event.key === "F3") event.shiftKey ? goLater() : goEarlier();
		else if (event.key === "ArrowUp") goEarlier();
		else if (event.key === "ArrowDown") goLater();
		else if (event.key === "Escape") onClose();
		else return;
		event.preventDefault();
		event.stopPropagation();
	};
	const count =
		asked.trim() === ""
			? ""
			: found.length === 0
				? isWhole || hasFailed
					? t("Nothing found")
					: t("Reading…")
				: t("{position} of {all}", {
						position: index + 1,
						all: `${formatNumber(t, found.length)}${isWhole ? "" : "+"}`,
					});
	return (
		<search
			aria-label={t("This chat")}
			className="appear absolute end-4 top-2 z-10 flex h-10 w-[min(24rem,calc(100%-32px))] items-center gap-1 rounded-panel border border-line bg-raised ps-3 pe-1.5 shadow-float"
		>
			<input
				ref={field}
				data-find
				dir="auto"
				aria-label={t("Find in this chat")}
				placeholder={t("Find in this chat")}
				autoComplete="off"
				spellCheck={false}
				// biome-ignore lint/a11y/noAutofocus: it was opened to type here
				autoFocus
				value={text}
				onChange={(event) => setText(event.target.value)}
				onKeyDown={handleKey}
				className="h-full min-w-0 flex-1 bg-transparent outline-none"
			/>
			<span role="status" className="shrink-0 text-12 text-ink-soft tabular-nums">
				{count}
			</span>
			<IconButton
				size="small"
				label={t("Earlier")}
				shortcut={t("Enter")}
				icon={<ChevronUp size={16} />}
				disabled={found.length === 0}
				onClick={goEarlier}
			/>
			<IconButton
				size="small"
				label={t("Later")}
				shortcut={formatChord("Shift+Enter", isMacSystem(navigator), t)}
				icon={<ChevronDown size={16} />}
				disabled={found.length === 0}
				onClick={goLater}
			/>
			<IconButton size="small" label={t("Close")} icon={<X size={15} />} onClick={onClose} />
		</search>
	);
}

function findIndexOf(found: readonly Occurrence[], wanted: Occurrence | null): number {
	if (wanted === null) return -1;
	return found.findIndex(({ messageId, nth }) => messageId === wanted.messageId && nth === wanted.nth);
}
