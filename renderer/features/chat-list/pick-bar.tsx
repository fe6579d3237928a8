import { Archive, ArchiveRestore, CircleDot, Ellipsis, FolderPen, MailOpen, Pin, PinOff } from "lucide-react";
import { useState } from "react";
import { useActions, useChats, useParley, useUi } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import type { ChatSummary } from "../../store/chat-state.ts";
import { hasCapability } from "../../store/selectors.ts";
import { Button } from "../../ui/button.tsx";
import { MenuButton } from "../../ui/menu-button.tsx";
import type { MenuItem } from "../../ui/menu-item.ts";
import { listChatIds } from "./list-rows.ts";
import { PickPlaceDialog } from "./pick-place-dialog.tsx";
import { useManyChanges } from "./use-many-changes.ts";

/** What to do with the chats that are picked. */
export function PickBar() {
	const t = useText();
	const { chats, ui } = useParley();
	const { pick, deleteChats, exportChats } = useActions();
	const picked = useUi((state) => state.picked);
	const canExport = useChats((state) => hasCapability(state, "transfer"));
	const [isPlacing, setPlacing] = useState(false);
	const items = usePickMenu(() => setPlacing(true));
	const ids = [...(picked ?? [])];
	const pickAll = () => {
		pick(listChatIds(chats.getState(), ui.getState()));
	};
	return (
		<div className="border-t border-line p-2">
			<div className="flex items-center justify-between px-2.5 pb-2 text-13 text-ink-soft">
				<span role="status">{t.count(ids.length, "{count} chat selected", "{count} chats selected")}</span>
				<Button tone="quiet" className="h-7 px-2" onClick={pickAll}>
					{t("All")}
				</Button>
			</div>
			<div className="flex flex-wrap gap-2 *:[button]:grow *:[button]:px-2">
				<Button onClick={() => pick(null)}>{t("Cancel")}</Button>
				{canExport && (
					<Button disabled={ids.length === 0} onClick={() => exportChats(ids)}>
						{t("Export")}
					</Button>
				)}
				<Button
					tone="danger"
					className="border border-current"
					disabled={ids.length === 0}
					onClick={() => deleteChats(ids)}
				>
					{t("Delete")}
				</Button>
				{items.length > 0 && ids.length > 0 && (
					<MenuButton
						label={t("More for the selected chats")}
						align="end"
						side="top"
						items={items}
						className="flex size-8 items-center justify-center rounded-small border border-line-strong text-ink-soft hover:bg-hover hover:text-ink"
					>
						<Ellipsis size={16} />
					</MenuButton>
				)}
			</div>
			{isPlacing && <PickPlaceDialog onClose={() => setPlacing(false)} />}
		</div>
	);
}

/** Each becomes what not all of them are yet. */
function usePickMenu(place: () => void): readonly MenuItem[] {
	const t = useText();
	const change = useManyChanges();
	const known = useChats((state) => state.chats);
	const picked = useUi((state) => state.picked);
	const canOrganize = useChats((state) => hasCapability(state, "organize"));
	const canMark = useChats((state) => hasCapability(state, "seen"));
	const canChange = useChats((state) => state.server?.kind === "parley");
	if (!canChange) return [];
	const chats = [...(picked ?? [])].flatMap((id) => known[id] ?? []);
	const all = (is: (chat: ChatSummary) => boolean) => chats.every(is);
	const isPinned = all((chat) => chat.pinned);
	const isArchived = all((chat) => chat.archived);
	const isRead = all((chat) => (chat.seen_at ?? "") >= chat.updated_at);
	const marks: MenuItem = {
		label: isRead ? t("Mark as unread") : t("Mark as read"),
		icon: isRead ? <CircleDot size={15} /> : <MailOpen size={15} />,
		run: () => change({ kind: "read", isOn: !isRead }),
	};
	return [
		{
			label: isPinned ? t("Unpin") : t("Pin"),
			icon: isPinned ? <PinOff size={15} /> : <Pin size={15} />,
			run: () => change({ kind: "pin", isOn: !isPinned }),
		},
		{
			label: isArchived ? t("Unarchive") : t("Archive"),
			icon: isArchived ? <ArchiveRestore size={15} /> : <Archive size={15} />,
			run: () => change({ kind: "archive", isOn: !isArchived }),
		},
		...(canOrganize
			? [{ label: t("Folder and tags"), icon: <FolderPen size={15} />, run: place } satisfies MenuItem]
			: []),
		...(canMark ? [marks] : []),
	];
}
