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
import { useActions, useChats } from "../../../app/app-context.tsx";
import { formatNumber } from "../../../i18n/format.ts";
import { useText } from "../../../i18n/use-text.ts";
import { IconButton } from "../../../ui/icon-button.tsx";
import type { ScrollWindow } from "../../../ui/windowed/scroll-window.ts";
import { findInChat } from "./find-in-chat.ts";
import { useHighlights } from "./use-highlights.ts";

type FindBarProps = {
	readonly chatId: string;
	readonly scroll: ScrollWindow;
	/** Place of a message among the rows; -1: it has none. */
	readonly indexOf: (messageId: string) => number;
	readonly onClose: () => void;
};

/** Looks for something in the whole chat, also in messages that are not on the page. */
export function FindBar({ chatId, scroll, indexOf, onClose }: FindBarProps) {
	const t = useText();
	const conversation = useChats((state) => state.conversations[chatId]);
	const [text, setText] = useState("");
	const { loadWholeChat } = useActions();
	const isWhole = conversation === undefined || conversation.from === null;
	const hasFailed = conversation?.failure != null;
	const isAsked = text.trim() !== "";
	useEffect(() => {
		if (isAsked && !isWhole && !hasFailed) void loadWholeChat(chatId);
	}, [chatId, isAsked, isWhole, hasFailed, loadWholeChat]);
	const asked = useDeferredValue(text);
	const found = useMemo(() => findInChat(conversation, asked), [conversation, asked]);
	/** Counted from the end, where the reader is: what comes in below does not move it. */
	const [place, setPlace] = useState({ asked: "", fromEnd: 0 });
	const fromEnd = place.asked === asked ? place.fromEnd : 0;
	const current = found[found.length - 1 - Math.min(fromEnd, found.length - 1)];
	const field = useRef<HTMLInputElement>(null);
	useEffect(() => field.current?.select(), []);
	useHighlights(asked, current);
	const go = (next: number) => {
		const count = found.length;
		if (count === 0) return;
		const position = ((next % count) + count) % count;
		setPlace({ asked, fromEnd: position });
		const occurrence = found[count - 1 - position];
		if (occurrence !== undefined) scroll.show(indexOf(occurrence.messageId));
	};
	// At once, so that it is not taken for an answer to the key that is pressed next.
	// biome-ignore lint/correctness/useExhaustiveDependencies: another text goes to its last occurrence
	useLayoutEffect(() => go(0), [asked]);
	const handleKey = (event: KeyboardEvent) => {
		if (event.nativeEvent.isComposing) return;
		if (event.key === "Enter" || event.key === "F3") go(fromEnd + (event.shiftKey ? -1 : 1));
		else if (event.key === "ArrowUp") go(fromEnd + 1);
		else if (event.key === "ArrowDown") go(fromEnd - 1);
		else if (event.key === "Escape") onClose();
		else return;
		event.preventDefault();
		event.stopPropagation();
	};
	const position = found.length - Math.min(fromEnd, found.length - 1);
	const count =
		asked.trim() === ""
			? ""
			: found.length === 0
				? isWhole || hasFailed
					? t("Nothing found")
					: t("Reading…")
				: t("{position} of {all}", {
						position,
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
				shortcut="Enter"
				icon={<ChevronUp size={16} />}
				disabled={found.length === 0}
				onClick={() => go(fromEnd + 1)}
			/>
			<IconButton
				size="small"
				label={t("Later")}
				shortcut="Shift+Enter"
				icon={<ChevronDown size={16} />}
				disabled={found.length === 0}
				onClick={() => go(fromEnd - 1)}
			/>
			<IconButton size="small" label={t("Close")} icon={<X size={15} />} onClick={onClose} />
		</search>
	);
}
