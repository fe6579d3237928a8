import { type FormEvent, useState } from "react";
import { cutText } from "../../../server/protocol/readable-text.ts";
import { useActions, useChats } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import { listFolders, listTags, selectTitle } from "../../store/selectors.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { FolderField, TagField } from "./place-fields.tsx";
import { withTyped } from "./with-tag.ts";

/** The folder and the tags of one chat. */
export function OrganizeDialog({ chatId }: { readonly chatId: string }) {
	const t = useText();
	const chats = useChats((state) => state.chats);
	const title = useChats((state) => selectTitle(state, chatId, t));
	const { organize, patchChats } = useActions();
	const chat = chats[chatId];
	const [folder, setFolder] = useState(chat?.folder ?? "");
	const [tags, setTags] = useState<readonly string[]>(chat?.tags ?? []);
	const [newTag, setNewTag] = useState("");
	const close = () => organize(null);
	const save = (event: FormEvent) => {
		event.preventDefault();
		const patch = { folder: folder.trim() === "" ? null : folder.trim(), tags: [...withTyped(tags, newTag)] };
		void patchChats([{ chatId, patch }]);
		close();
	};
	return (
		<Dialog title={t("Folder and tags of “{title}”", { title: cutText(title, 40) })} onClose={close}>
			<form onSubmit={save} className="grid gap-5">
				<FolderField value={folder} known={listFolders(chats)} onChange={setFolder} />
				<TagField tags={tags} known={listTags(chats)} newTag={newTag} onChange={setTags} onType={setNewTag} />
				<div className="flex justify-end gap-2">
					<Button onClick={close}>{t("Cancel")}</Button>
					<Button tone="accent" isSubmit>
						{t("Save")}
					</Button>
				</div>
			</form>
		</Dialog>
	);
}
