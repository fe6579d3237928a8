import { useId } from "react";
import { useText } from "../../i18n/use-text.ts";
import { Button } from "../../ui/button.tsx";
import { MOST_TAGS, withTag, withTyped } from "./with-tag.ts";

export const LONGEST_FOLDER = 100;
const LONGEST_TAG = 50;
const FIELD = "h-8 w-full min-w-0 rounded-small border border-line-strong bg-raised px-2.5";

type FolderFieldProps = {
	readonly value: string;
	readonly known: readonly string[];
	readonly onChange: (value: string) => void;
};

/** A folder by its name: one that is there, or a new one. */
export function FolderField({ value, known, onChange }: FolderFieldProps) {
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

/** Tags to choose from, and a new one. */
export function TagField({ tags, known, newTag, onChange, onType }: TagFieldProps) {
	const t = useText();
	const id = useId();
	const offered = [...new Set([...known, ...tags])];
	const add = () => {
		onChange(withTyped(tags, newTag));
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
					className="flex max-h-32 min-w-0 flex-wrap gap-1.5 overflow-y-auto"
				>
					{offered.map((tag) => (
						<button
							key={tag}
							type="button"
							aria-pressed={tags.includes(tag)}
							onClick={() =>
								onChange(tags.includes(tag) ? tags.filter((one) => one !== tag) : withTag(tags, tag))
							}
							dir="auto"
							className="name-line chrome h-7 max-w-full rounded-full border border-line-strong px-3 text-13 text-ink-soft hover:bg-hover aria-pressed:border-accent aria-pressed:bg-chosen aria-pressed:text-ink"
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
