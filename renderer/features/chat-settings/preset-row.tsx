import { Check, MoreHorizontal } from "lucide-react";
import type { LibraryItem } from "../../../server/protocol/library.ts";
import { useText } from "../../i18n/use-text.ts";
import { MenuButton } from "../../ui/menu-button.tsx";

type PresetRowProps = {
	readonly preset: LibraryItem<"presets">;
	/** Whether the chat has exactly these choices. */
	readonly isApplied: boolean;
	readonly canApply: boolean;
	readonly onApply: () => void;
	readonly onDefault: (isDefault: boolean) => void;
	readonly onRemove: () => void;
};

export function PresetRow({ preset, isApplied, canApply, onApply, onDefault, onRemove }: PresetRowProps) {
	const t = useText();
	const isDefault = preset.content.is_default === true;
	return (
		<li className="group flex items-center gap-1">
			<button
				type="button"
				aria-pressed={isApplied}
				disabled={!canApply}
				onClick={onApply}
				className="chrome flex h-8 min-w-0 flex-1 items-center gap-2 rounded-small px-1.5 text-start hover:bg-hover disabled:opacity-45"
			>
				<span className="flex w-4 shrink-0 justify-center">{isApplied && <Check size={15} />}</span>
				<bdi className="truncate">{preset.name}</bdi>
				{isDefault && <span className="shrink-0 text-12 text-ink-faint">{t("for new chats")}</span>}
			</button>
			<MenuButton
				label={t("More about the preset {name}", { name: preset.name })}
				align="end"
				className="inline-flex size-7 shrink-0 items-center justify-center rounded-small text-ink-soft hover:bg-hover hover:text-ink"
				items={[
					{
						label: t("New chats begin with it"),
						isChosen: isDefault,
						run: () => onDefault(!isDefault),
					},
					{ label: t("Delete"), tone: "danger", isApart: true, run: onRemove },
				]}
			>
				<MoreHorizontal size={15} />
			</MenuButton>
		</li>
	);
}
