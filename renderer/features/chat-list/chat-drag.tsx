import { useEffect, useRef } from "react";
import { useChats, useParley } from "../../app/app-context.tsx";
import { parseRoute } from "../../app/route.ts";
import { hasCapability } from "../../store/selectors.ts";
import { findRow } from "./find-row.ts";
import { useManyChanges } from "./use-many-changes.ts";

const KIND = "application/x-parley-chat";

/** Lets a chat of the list be dragged onto a folder, or onto a chat to lie where that one lies. Draws nothing. */
export function ChatDrag({ list }: { readonly list: HTMLElement }) {
	const { chats } = useParley();
	const canOrganize = useChats((state) => hasCapability(state, "organize"));
	const change = useManyChanges();
	const latest = useRef(change);
	latest.current = change;
	useEffect(() => {
		if (!canOrganize) return;
		const controller = new AbortController();
		const listen = <Type extends "dragstart" | "dragover" | "dragleave" | "dragend" | "drop">(
			type: Type,
			handle: (event: HTMLElementEventMap[Type]) => void,
		) => list.addEventListener(type, handle, { signal: controller.signal });
		let over: HTMLElement | null = null;
		const mark = (element: HTMLElement | null) => {
			over?.removeAttribute("data-over");
			element?.setAttribute("data-over", "");
			over = element;
		};
		const placeOf = (event: DragEvent) => {
			const element = findRow(event.target);
			if (element === null) return null;
			const name = element.dataset.folder ?? chats.getState().chats[idOf(element)]?.folder ?? null;
			return { element, name };
		};
		listen("dragstart", (event) => {
			const row = findRow(event.target);
			if (row === null || row.dataset.folder !== undefined || event.dataTransfer === null) return;
			event.dataTransfer.setData(KIND, idOf(row));
			event.dataTransfer.effectAllowed = "copyMove";
		});
		listen("dragover", (event) => {
			if (!event.dataTransfer?.types.includes(KIND)) return;
			const place = placeOf(event);
			mark(place?.element ?? null);
			if (place === null) return;
			event.dataTransfer.dropEffect = "move";
			event.preventDefault();
		});
		listen("dragleave", (event) => {
			if (event.target === over) mark(null);
		});
		listen("dragend", () => mark(null));
		listen("drop", (event) => {
			const place = placeOf(event);
			mark(null);
			const chatId = event.dataTransfer?.getData(KIND) ?? "";
			if (place === null || chatId === "") return;
			event.preventDefault();
			const before = chats.getState().chats[chatId]?.folder ?? null;
			if (before !== place.name) latest.current({ kind: "folder", folder: place.name }, [chatId]);
		});
		return () => {
			mark(null);
			controller.abort();
		};
	}, [list, chats, canOrganize]);
	return null;
}

function idOf(row: HTMLElement): string {
	return parseRoute(row.getAttribute("href") ?? "") ?? "";
}
