import { type FormEvent, useState } from "react";
import { useChats, useUi } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import { listFolders, listTags } from "../../store/selectors.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { FolderField, TagField } from "./place-fields.tsx";
import { useManyChanges } from "./use-many-changes.ts";
import { withTyped } from "./with-tag.ts";

/** Puts the chats that are picked into a folder, or gives them tags beside those they have. */
export function PickPlaceDialog({ onClose }: { readonly onClose: () => void }) {
	const t = useText();
	const chats = useChats((state) => state.chats);
	const count = useUi((state) => state.picked?.size ?? 0);
	const change = useManyChanges();
	const picked = useUi((state) => state.picked);
	const [folder, setFolder] = useState("");
	const [tags, setTags] = useState<readonly string[]>([]);
	const [newTag, setNewTag] = useState("");
	const isInFolder = [...(picked ?? [])].some((id) => chats[id]?.folder !== undefined);
	const place = (event: FormEvent) => {
		event.preventDefault();
		onClose();
		const name = folder.trim();
		const added = withTyped(tags, newTag);
		change([
			...(name === "" ? [] : [{ kind: "folder", folder: name } as const]),
			...(added.length === 0 ? [] : [{ kind: "tags", add: added } as const]),
		]);
	};
	const takeOut = () => {
		onClose();
		change([{ kind: "folder", folder: null }]);
	};
	return (
		<Dialog
			title={t.count(count, "Folder and tags of {count} chat", "Folder and tags of {count} chats")}
			onClose={onClose}
		>
			<form onSubmit={place} className="grid gap-5">
				<FolderField value={folder} known={listFolders(chats)} onChange={setFolder} />
				<TagField tags={tags} known={listTags(chats)} newTag={newTag} onChange={setTags} onType={setNewTag} />
				<div className="flex justify-end gap-2">
					{isInFolder && (
						<Button tone="quiet" className="me-auto" onClick={takeOut}>
							{t("Out of their folders")}
						</Button>
					)}
					<Button onClick={onClose}>{t("Cancel")}</Button>
					<Button
						tone="accent"
						isSubmit
						disabled={folder.trim() === "" && withTyped(tags, newTag).length === 0}
					>
						{t("Save")}
					</Button>
				</div>
			</form>
		</Dialog>
	);
}
