import { Ellipsis, PanelLeft, Search, Settings, SquarePen } from "lucide-react";
import { useActions, useChats, useParley, useUi } from "../../app/app-context.tsx";
import { useShortcut } from "../../app/use-shortcut.ts";
import { useText } from "../../i18n/use-text.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { laterPart } from "../../ui/later-part.tsx";
import { MenuButton } from "../../ui/menu-button.tsx";
import { closeMissing } from "../../ui/tell-missing.ts";
import { useLoaded } from "../../ui/use-loaded.ts";
import { ChatList } from "./chat-list.tsx";

const ListTitle = laterPart(async () => (await import("./list-title.tsx")).ListTitle);
const ListMenu = laterPart(async () => (await import("./list-menu.tsx")).ListMenu);
const loadPickBar = () => import("./pick-bar.tsx");

type SideBarProps = { readonly onHide: () => void };

/** The list of chats with what can be done to it. */
export function SideBar({ onHide }: SideBarProps) {
	const t = useText();
	const { newChat, openSearch, pick } = useActions();
	const searchKey = useShortcut("search");
	const newKey = useShortcut("new-chat");
	const isPicking = useUi((state) => state.picked !== null);
	const bar = useLoaded(
		isPicking,
		loadPickBar,
		closeMissing(() => pick(null)),
	);
	const isPart = useUi((state) => state.listView.kind !== "all");
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
					content={{ fetch: ListMenu.fetch, draw: (menu) => <ListMenu menu={menu} /> }}
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
			{isPart && <ListTitle />}
			<ChatList key={listKey} />
			{bar === null ? <Foot /> : <bar.PickBar />}
		</>
	);
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
