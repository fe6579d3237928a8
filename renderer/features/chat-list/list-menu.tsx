import { CheckCheck, Command, Eraser, Keyboard } from "lucide-react";
import { useMemo } from "react";
import { useActions, useChats, useUi } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import { hasCapability, listTags } from "../../store/selectors.ts";
import { Menu } from "../../ui/menu.tsx";
import type { MenuItem } from "../../ui/menu-item.ts";
import type { OpenedMenu } from "../../ui/opened-menu.ts";

/** What can be done with all chats, and which of them to list. */
export function ListMenu({ menu }: { readonly menu: OpenedMenu }) {
	return <Menu {...menu} items={useListMenu()} />;
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
