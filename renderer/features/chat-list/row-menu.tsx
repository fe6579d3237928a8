import { useEffect, useRef } from "react";
import { useChats } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import { selectTitle } from "../../store/selectors.ts";
import { ChatMenu } from "./chat-menu.tsx";
import { findMenuPlace } from "./find-menu-place.ts";

type RowMenuProps = {
	readonly chatId: string;
	/** What asked for it, at the row or at something in it. */
	readonly event: MouseEvent;
	readonly onClose: () => void;
};

/** The menu of a chat where the row itself was asked for it: at the pointer, or under the row for a key. */
export function RowMenu({ chatId, event, onClose }: RowMenuProps) {
	const t = useText();
	const title = useChats((state) => selectTitle(state, chatId, t));
	const row = event.target instanceof Element ? event.target.closest<HTMLElement>("a, button") : null;
	const close = () => {
		// Whatever took the focus from the menu keeps it.
		const active = document.activeElement;
		if (active === document.body || active?.closest("[role=menu]")) row?.focus({ preventScroll: true });
		onClose();
	};
	const latest = useRef(close);
	latest.current = close;
	useEffect(() => {
		const controller = new AbortController();
		const leave = () => latest.current();
		// The row would go away from under it; answers that scroll as they are written are no reason.
		const handleScroll = ({ target }: Event) => {
			if (row !== null && target instanceof Node && target.contains(row)) leave();
		};
		document.addEventListener("scroll", handleScroll, { signal: controller.signal, capture: true });
		window.addEventListener("blur", leave, { signal: controller.signal });
		return () => controller.abort();
	}, [row]);
	const place = findMenuPlace(event, row, document.dir === "rtl");
	const at = <span aria-hidden="true" className="fixed size-0" style={{ left: place.x, top: place.y }} />;
	return (
		<ChatMenu
			chatId={chatId}
			menu={{
				label: t("More for {title}", { title }),
				align: "start",
				side: "bottom",
				isFirstByKey: place.isByKey,
				children: at,
				onClose: close,
			}}
		/>
	);
}
