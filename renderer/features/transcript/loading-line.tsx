import { useEffect, useState } from "react";
import { useActions, useChats } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import { Button } from "../../ui/button.tsx";

/** Shorter waits are not worth a word. */
const PATIENCE_MS = 400;

/** What there is to say while a chat has no messages to show. */
export function LoadingLine({ chatId, isEmpty }: { readonly chatId: string; readonly isEmpty: boolean }) {
	const t = useText();
	const { reloadChat } = useActions();
	const state = useChats((all) => all.conversations[chatId]?.state);
	const failure = useChats((all) => all.conversations[chatId]?.failure ?? null);
	const [isSlow, setSlow] = useState(false);
	useEffect(() => {
		const timer = setTimeout(() => setSlow(true), PATIENCE_MS);
		return () => clearTimeout(timer);
	}, []);
	if (failure !== null && state !== "loaded") {
		return (
			<div className="mx-auto flex max-w-(--column) items-center gap-3 px-5 py-4 text-ink-soft">
				<span>{t("{reason} The messages could not be read.", { reason: t.failure(failure) })}</span>
				<Button onClick={() => reloadChat(chatId)}>{t("Try again")}</Button>
			</div>
		);
	}
	if (!isEmpty || state === "loaded" || !isSlow) return null;
	return <p className="py-10 text-center text-ink-faint">{t("Reading the messages…")}</p>;
}
