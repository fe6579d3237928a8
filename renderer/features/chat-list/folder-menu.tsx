import { Archive, CheckCheck, FileDown, FolderMinus, Pencil } from "lucide-react";
import { useActions, useChats, useUi } from "../../app/app-context.tsx";
import { useFolderChanges } from "../../app/use-folder-changes.ts";
import { useText } from "../../i18n/use-text.ts";
import { hasCapability } from "../../store/selectors.ts";
import { Menu } from "../../ui/menu.tsx";
import type { MenuItem } from "../../ui/menu-item.ts";
import type { OpenedMenu } from "../../ui/opened-menu.ts";

/** What can be done with a folder and all that lies in it. */
export function FolderMenu({ folder, menu }: { readonly folder: string; readonly menu: OpenedMenu }) {
	return <Menu {...menu} items={useFolderMenu(folder)} />;
}

function useFolderMenu(folder: string): readonly MenuItem[] {
	const t = useText();
	const changes = useFolderChanges();
	const { startRenaming } = useActions();
	const canOrganize = useChats((state) => hasCapability(state, "organize"));
	const canExport = useChats((state) => hasCapability(state, "transfer"));
	const isPicking = useUi((state) => state.picked !== null);
	const select: MenuItem = {
		label: t("Select its chats"),
		icon: <CheckCheck size={15} />,
		run: () => changes.select(folder),
	};
	const saveAs: MenuItem = {
		label: t("Export its chats"),
		icon: <FileDown size={15} />,
		run: () => changes.export(folder),
	};
	if (isPicking || !canOrganize) return canExport && !isPicking ? [select, saveAs] : [select];
	return [
		{
			label: t("Rename folder"),
			icon: <Pencil size={15} />,
			run: () => startRenaming(`folder:${folder}`),
		},
		select,
		...(canExport ? [saveAs] : []),
		{
			label: t("Archive its chats"),
			icon: <Archive size={15} />,
			run: () => changes.archive(folder),
		},
		{
			label: t("Dissolve folder"),
			icon: <FolderMinus size={15} />,
			isApart: true,
			run: () => changes.dissolve(folder),
		},
	];
}
