import { useEffect, useRef, useState } from "react";
import { useActions } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";

const LONGEST_TITLE = 500;

/** The title of a chat as a field. Enter and leaving it keep the change, Esc does not. */
export function RenameField({ chatId, title }: { readonly chatId: string; readonly title: string }) {
	const t = useText();
	const { rename, startRenaming } = useActions();
	const [text, setText] = useState(title);
	const field = useRef<HTMLInputElement>(null);
	const isDone = useRef(false);
	useEffect(() => {
		// The menu that led here gives the focus back to its button first.
		const frame = requestAnimationFrame(() => {
			field.current?.focus();
			field.current?.select();
		});
		return () => cancelAnimationFrame(frame);
	}, []);
	const finish = (isKept: boolean) => {
		if (isDone.current) return;
		isDone.current = true;
		const kept = text.trim();
		if (isKept && kept !== "" && kept !== title) rename(chatId, kept);
		else startRenaming(null);
	};
	return (
		<input
			ref={field}
			dir="auto"
			value={text}
			maxLength={LONGEST_TITLE}
			aria-label={t("Title of the chat")}
			onChange={(event) => setText(event.target.value)}
			onBlur={(event) => {
				// The first focus may still be on its way here.
				if (event.relatedTarget !== null || document.hasFocus()) finish(true);
			}}
			onKeyDown={(event) => {
				if (event.nativeEvent.isComposing) return;
				if (event.key === "Enter") finish(true);
				if (event.key === "Escape") {
					event.stopPropagation();
					finish(false);
				}
			}}
			className="h-8.5 w-full rounded-small border border-accent bg-raised px-2.5 outline-none"
		/>
	);
}
