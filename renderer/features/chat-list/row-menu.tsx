import { useEffect, useRef } from "react";
import { useChats } from "../../app/app-context.tsx";
import { parseRoute } from "../../app/route.ts";
import { useText } from "../../i18n/use-text.ts";
import { selectTitle } from "../../store/selectors.ts";
import type { OpenedMenu } from "../../ui/opened-menu.ts";
import { ChatMenu } from "./chat-menu.tsx";
import { findMenuPlace } from "./find-menu-place.ts";
import { FolderMenu } from "./folder-menu.tsx";

type RowMenuProps = {
	/** What asked for it, at the row or at something in it. */
	readonly event: MouseEvent;
	/** The link of a chat or the button of a folder. */
	readonly row: HTMLElement;
	readonly onClose: () => void;
};

/** The menu of a row of the list where the row itself was asked for it: at the pointer, or under the row for a key. */
export function RowMenu({ event, row, onClose }: RowMenuProps) {
	const t = useText();
	const { folder } = row.dataset;
	const chatId = parseRoute(row.getAttribute("href") ?? "") ?? "";
	const title = useChats((state) => folder ?? selectTitle(state, chatId, t));
	const close = () => {
		// Whatever took the focus from the menu keeps it.
		const active = document.activeElement;
		if (active === document.body || active?.closest("[role=menu]")) row.focus({ preventScroll: true });
		onClose();
	};
	const latest = useRef(close);
	latest.current = close;
	useEffect(() => {
		const controller = new AbortController();
		const leave = () => latest.current();
		// The row would go away from under it; answers that scroll as they are written are no reason.
		const handleScroll = ({ target }: Event) => {
			if (target instanceof Node && target.contains(row)) leave();
		};
		document.addEventListener("scroll", handleScroll, { signal: controller.signal, capture: true });
		window.addEventListener("blur", leave, { signal: controller.signal });
		return () => controller.abort();
	}, [row]);
	const place = findMenuPlace(event, row, document.dir === "rtl");
	const at = <span aria-hidden="true" className="fixed size-0" style={{ left: place.x, top: place.y }} />;
	const menu: OpenedMenu = {
		label:
			folder === undefined ? t("More for {title}", { title }) : t("More for the folder {folder}", { folder }),
		align: "start",
		side: "bottom",
		isFirstByKey: place.isByKey,
		children: at,
		onClose: close,
	};
	return folder === undefined ? (
		<ChatMenu chatId={chatId} menu={menu} />
	) : (
		<FolderMenu folder={folder} menu={menu} />
	);
}
