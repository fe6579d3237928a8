import { useEffect, useState } from "react";
import { useParley } from "../app-context.tsx";

const PAUSE_MS = 400;

/** A chat's draft as it was when the person last paused: what is worked out from it does not wait upon each key. */
export function usePausedDraft(chatId: string | null): string {
	const { ui } = useParley();
	const key = chatId ?? "";
	const [paused, setPaused] = useState({ key, draft: "" });
	useEffect(() => {
		const read = () => ui.getState().drafts[key] ?? "";
		const take = () => setPaused({ key, draft: read() });
		let timer: ReturnType<typeof setTimeout> | undefined;
		let known = read();
		const stop = ui.subscribe(() => {
			const draft = read();
			if (draft === known) return;
			known = draft;
			clearTimeout(timer);
			timer = setTimeout(take, PAUSE_MS);
		});
		take();
		return () => {
			stop();
			clearTimeout(timer);
		};
	}, [ui, key]);
	return paused.key === key ? paused.draft : "";
}
