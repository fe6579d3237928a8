import { listFolderChats, listUnderFolder, moveFold } from "../features/chat-list/folder-chats.ts";
import { useManyChanges } from "../features/chat-list/use-many-changes.ts";
import { useText } from "../i18n/use-text.ts";
import { listFolders } from "../store/selectors.ts";
import { useActions, useParley } from "./app-context.tsx";

export type FolderChanges = ReturnType<typeof useFolderChanges>;

/** What can be done with a folder. It is nothing but the name that its chats have in common. */
export function useFolderChanges() {
	const t = useText();
	const { chats, ui } = useParley();
	const { pick, exportChats, toggleFolder } = useActions();
	const change = useManyChanges();
	const idsOf = (list: typeof listFolderChats, folder: string) =>
		list(chats.getState().chats, ui.getState().hidden, folder).map(({ id }) => id);
	const openAtBirth = (folder: string) =>
		ui.setState(({ closedFolders }) => ({
			closedFolders: new Set([...closedFolders].filter((name) => name !== folder)),
		}));
	/** A later folder of this name is another one. */
	const forgetFold = (folder: string) => {
		if (!listFolders(chats.getState().chats).includes(folder)) openAtBirth(folder);
	};
	return {
		rename(folder: string, name: string): void {
			const isJoin = listFolders(chats.getState().chats).includes(name);
			const move = { from: folder, to: name, isJoin };
			ui.setState(({ closedFolders }) => ({ closedFolders: moveFold(closedFolders, move) }));
			change({ kind: "folder", folder: name }, idsOf(listFolderChats, folder), {
				text: (count) =>
					isJoin
						? t.count(
								count,
								"{count} chat is in the folder “{folder}” now.",
								"{count} chats are in the folder “{folder}” now.",
								{ folder: name },
							)
						: t("The folder is called “{folder}” now.", { folder: name }),
				onUndo: () => {
					if (!isJoin) openAtBirth(name);
				},
				onEnd: () => forgetFold(folder),
			});
		},
		/** Also beside others that are picked already. */
		select(folder: string): void {
			const ids = idsOf(listUnderFolder, folder);
			const { picked, closedFolders } = ui.getState();
			if (closedFolders.has(folder)) toggleFolder(folder);
			pick([...(picked ?? []), ...ids], ids[0]);
		},
		export: (folder: string) => exportChats(idsOf(listFolderChats, folder)),
		archive: (folder: string) =>
			change({ kind: "archive", isOn: true }, idsOf(listUnderFolder, folder), {
				text: (count) => t.count(count, "{count} chat archived.", "{count} chats archived."),
			}),
		dissolve: (folder: string) =>
			change({ kind: "folder", folder: null }, idsOf(listFolderChats, folder), {
				text: () => t("The folder “{folder}” is gone, its chats are still here.", { folder }),
				onEnd: () => forgetFold(folder),
			}),
	};
}
