import {
	CheckCheck,
	Command,
	Ellipsis,
	Eraser,
	Keyboard,
	PanelLeft,
	Search,
	Settings,
	SquarePen,
} from "lucide-react";
import { useMemo } from "react";
import { useActions, useChats, useParley, useUi } from "../../app/app-context.tsx";
import { useShortcut } from "../../app/use-shortcut.ts";
import { useText } from "../../i18n/use-text.ts";
import { hasCapability, listTags } from "../../store/selectors.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { MenuButton } from "../../ui/menu-button.tsx";
import type { MenuItem } from "../../ui/menu-item.ts";
import { useLoaded } from "../../ui/use-loaded.ts";
import { ChatList } from "./chat-list.tsx";
import { ListTitle } from "./list-title.tsx";

const loadPickBar = () => import("./pick-bar.tsx");

type SideBarProps = { readonly onHide: () => void };

/** The list of chats with what can be done to it. */
export function SideBar({ onHide }: SideBarProps) {
	const t = useText();
	const { newChat, openSearch } = useActions();
	const searchKey = useShortcut("search");
	const newKey = useShortcut("new-chat");
	const isPicking = useUi((state) => state.picked !== null);
	const bar = useLoaded(isPicking, loadPickBar);
	const items = useListMenu();
	// Another list begins at its top.
	const listKey = useUi(({ listView }) => (listView.kind === "tag" ? `tag:${listView.tag}` : listView.kind));
	return (
		<>
			<div className="flex h-12 shrink-0 items-center gap-1 px-2">
				<IconButton label={t("Hide chats")} icon={<PanelLeft size={17} />} onClick={onHide} />
				<span className="flex-1" />
				<MenuButton
					label={t("More for all chats")}
					align="end"
					className="flex size-8 items-center justify-center rounded-small text-ink-soft hover:bg-hover hover:text-ink"
					items={items}
				>
					<Ellipsis size={17} />
				</MenuButton>
				<IconButton
					label={t("Search in all chats")}
					shortcut={searchKey}
					icon={<Search size={16} />}
					onClick={() => openSearch(true)}
				/>
				<IconButton
					label={t("New chat")}
					shortcut={newKey}
					icon={<SquarePen size={16} />}
					onClick={newChat}
				/>
			</div>
			<ListTitle />
			<ChatList key={listKey} />
			{bar === null ? <Foot /> : <bar.PickBar />}
		</>
	);
}

function useListMenu(): readonly MenuItem[] {
	const t = useText();
	const { pick, deleteEmptyChats, openPalette, openShortcutList, showList } = useActions();
	const chats = useChats((state) => state.chats);
	const view = useUi((state) => state.listView);
	const canOrganize = useChats((state) => hasCapability(state, "organize"));
	const tags = useMemo(() => listTags(chats), [chats]);
	const views: readonly MenuItem[] = [
		{ label: t("All chats"), isChosen: view.kind === "all", run: () => showList({ kind: "all" }) },
		{
			label: t("Archived chats"),
			isChosen: view.kind === "archived",
			run: () => showList({ kind: "archived" }),
		},
		...tags.map((tag) => ({
			label: tag,
			detail: t("tag"),
			isChosen: view.kind === "tag" && view.tag === tag,
			run: () => showList({ kind: "tag", tag }),
		})),
	];
	return [
		...(canOrganize ? views : []),
		{
			label: t("Go to anything"),
			icon: <Command size={15} />,
			isApart: canOrganize,
			run: () => openPalette(true),
		},
		{ label: t("Keyboard shortcuts"), icon: <Keyboard size={15} />, run: () => openShortcutList(true) },
		{ label: t("Select chats"), icon: <CheckCheck size={15} />, isApart: true, run: () => pick([]) },
		{
			label: t("Delete empty chats"),
			icon: <Eraser size={15} />,
			tone: "danger",
			isApart: true,
			run: deleteEmptyChats,
		},
	];
}

function Foot() {
	const t = useText();
	const { config } = useParley();
	const { openSettings } = useActions();
	const serverName = useChats((state) => state.server?.name ?? "");
	const { userId } = config.connection;
	return (
		<div className="border-t border-line p-2">
			<button
				type="button"
				onClick={() => openSettings(true)}
				className="chrome flex h-9 w-full items-center gap-2.5 rounded-small px-2.5 text-ink-soft transition-colors hover:bg-hover hover:text-ink"
			>
				<Settings size={16} className="shrink-0" />
				<span>{t("Settings")}</span>
				<span className="min-w-0 flex-1 truncate text-end text-12 text-ink-faint">
					{serverName === "" ? userId : t("{user} on {server}", { user: userId, server: serverName })}
				</span>
			</button>
		</div>
	);
}
