import { useActions, useParley } from "../../app/app-context.tsx";
import { useFolderChanges } from "../../app/use-folder-changes.ts";
import { useText } from "../../i18n/use-text.ts";
import { listFolders } from "../../store/selectors.ts";
import { focusFolder } from "./focus-folder.ts";
import { NameField } from "./name-field.tsx";
import { LONGEST_FOLDER } from "./place-fields.tsx";

/** The name of a folder as a field. That of another folder puts the chats of both together. */
export function FolderNameField({ folder }: { readonly folder: string }) {
	const t = useText();
	const { chats } = useParley();
	const { startRenaming } = useActions();
	const { rename } = useFolderChanges();
	const leave = (name: string) => {
		// Where something else was chosen, that has the focus.
		if (document.activeElement?.matches("nav input")) focusFolder(name);
		startRenaming(null);
	};
	return (
		<NameField
			label={t("Name of the folder")}
			name={folder}
			longest={LONGEST_FOLDER}
			warn={(name) =>
				listFolders(chats.getState().chats).includes(name)
					? t("There is a folder of this name. Enter puts the chats of both together.")
					: null
			}
			onKeep={(name) => {
				leave(name);
				rename(folder, name);
			}}
			onCancel={() => leave(folder)}
		/>
	);
}
