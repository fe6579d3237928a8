import { type FormEvent, useId, useState } from "react";
import { useActions, useChats } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import { listFolders, listTags, selectTitle } from "../../store/selectors.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";

const LONGEST_FOLDER = 100;
const LONGEST_TAG = 50;
const MOST_TAGS = 20;
const FIELD = "h-8 w-full min-w-0 rounded-small border border-line-strong bg-raised px-2.5";

/** The folder and the tags of one chat. */
export function OrganizeDialog({ chatId }: { readonly chatId: string }) {
	const t = useText();
	const chats = useChats((state) => state.chats);
	const title = useChats((state) => selectTitle(state, chatId, t));
	const { organize, setPlace } = useActions();
	const chat = chats[chatId];
	const [folder, setFolder] = useState(chat?.folder ?? "");
	const [tags, setTags] = useState<readonly string[]>(chat?.tags ?? []);
	const [newTag, setNewTag] = useState("");
	const close = () => organize(null);
	const save = (event: FormEvent) => {
		event.preventDefault();
		setPlace(chatId, { folder: folder.trim() === "" ? null : folder.trim(), tags: withTag(tags, newTag) });
		close();
	};
	return (
		<Dialog title={t("Folder and tags of “{title}”", { title: title.slice(0, 40) })} onClose={close}>
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

type FolderFieldProps = {
	readonly value: string;
	readonly known: readonly string[];
	readonly onChange: (value: string) => void;
};

function FolderField({ value, known, onChange }: FolderFieldProps) {
	const t = useText();
	const id = useId();
	return (
		<div className="grid gap-1.5">
			<label htmlFor={id} className="text-13 font-medium">
				{t("Folder")}
			</label>
			<input
				id={id}
				value={value}
				list={`${id}-known`}
				maxLength={LONGEST_FOLDER}
				placeholder={t("None")}
				autoComplete="off"
				onChange={(event) => onChange(event.target.value)}
				className={FIELD}
			/>
			<datalist id={`${id}-known`}>
				{known.map((name) => (
					<option key={name} value={name} />
				))}
			</datalist>
			<p className="text-12 text-ink-faint">
				{t("A new name makes a new folder; a folder without chats is gone.")}
			</p>
		</div>
	);
}

type TagFieldProps = {
	readonly tags: readonly string[];
	readonly known: readonly string[];
	readonly newTag: string;
	readonly onChange: (tags: readonly string[]) => void;
	readonly onType: (text: string) => void;
};

function TagField({ tags, known, newTag, onChange, onType }: TagFieldProps) {
	const t = useText();
	const id = useId();
	const offered = [...new Set([...known, ...tags])];
	const add = () => {
		onChange(withTag(tags, newTag));
		onType("");
	};
	return (
		<div className="grid gap-1.5">
			<label htmlFor={id} className="text-13 font-medium">
				{t("Tags")}
			</label>
			{offered.length > 0 && (
				<fieldset
					aria-label={t("Tags of this chat")}
					className="flex max-h-32 flex-wrap gap-1.5 overflow-y-auto"
				>
					{offered.map((tag) => (
						<button
							key={tag}
							type="button"
							aria-pressed={tags.includes(tag)}
							onClick={() =>
								onChange(tags.includes(tag) ? tags.filter((one) => one !== tag) : withTag(tags, tag))
							}
							className="chrome h-7 max-w-full truncate rounded-full border border-line-strong px-3 text-13 text-ink-soft hover:bg-hover aria-pressed:border-accent aria-pressed:bg-chosen aria-pressed:text-ink"
						>
							{tag}
						</button>
					))}
				</fieldset>
			)}
			<div className="flex gap-2">
				<input
					id={id}
					value={newTag}
					maxLength={LONGEST_TAG}
					placeholder={t("New tag")}
					autoComplete="off"
					onChange={(event) => onType(event.target.value)}
					onKeyDown={(event) => {
						if (event.key !== "Enter" || newTag.trim() === "" || event.nativeEvent.isComposing) return;
						event.preventDefault();
						add();
					}}
					className={FIELD}
				/>
				<Button disabled={newTag.trim() === "" || tags.length >= MOST_TAGS} onClick={add}>
					{t("Add")}
				</Button>
			</div>
		</div>
	);
}

function withTag(tags: readonly string[], tag: string): readonly string[] {
	const name = tag.trim();
	return name === "" || tags.includes(name) ? tags : [...tags, name].slice(0, MOST_TAGS);
}
