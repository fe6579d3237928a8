import { useEffect, useRef, useState } from "react";
import { laterPart } from "../../ui/later-part.tsx";
import { closeMissing } from "../../ui/tell-missing.ts";
import { ChatDrag } from "./chat-drag.tsx";
import { findRow } from "./find-row.ts";

const RowMenu = laterPart(async () => (await import("./row-menu.tsx")).RowMenu);

type Asked = { readonly event: MouseEvent; readonly row: HTMLElement };

/** What rows of the list do besides being pressed: they are dragged, and asked for their menus. Draws nothing else. */
export function ListGestures() {
	const place = useRef<HTMLSpanElement>(null);
	const [list, setList] = useState<HTMLElement | null>(null);
	const [asked, setAsked] = useState<Asked | null>(null);
	useEffect(() => setList(place.current?.closest("nav") ?? null), []);
	useEffect(() => {
		const controller = new AbortController();
		const handleAsked = (event: MouseEvent) => {
			const row = findRow(event.target);
			if (row === null) return;
			event.preventDefault();
			setAsked({ event, row });
		};
		list?.addEventListener("contextmenu", handleAsked, { signal: controller.signal });
		return () => controller.abort();
	}, [list]);
	const endAsking = () => setAsked(null);
	return (
		<>
			<span ref={place} hidden={true} />
			{list !== null && <ChatDrag list={list} />}
			{asked !== null && (
				<RowMenu
					key={asked.event.timeStamp}
					{...asked}
					onClose={endAsking}
					onMissing={closeMissing(endAsking)}
				/>
			)}
		</>
	);
}
