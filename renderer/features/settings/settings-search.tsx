import { Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import { useText } from "../../i18n/use-text.ts";
import { classNames } from "../../ui/class-names.ts";
import type { FoundSetting } from "./find-settings.ts";

type SettingsSearchProps = {
	readonly query: string;
	readonly found: readonly FoundSetting[];
	readonly onChange: (query: string) => void;
	readonly onOpen: (found: FoundSetting) => void;
};

/** A field over all settings, and what fits what is in it. */
export function SettingsSearch({ query, found, onChange, onOpen }: SettingsSearchProps) {
	const t = useText();
	const listId = useId();
	const [active, setActive] = useState(0);
	const isSearching = query.trim() !== "";
	useEffect(() => {
		document.getElementById(`${listId}-${active}`)?.scrollIntoView({ block: "nearest" });
	}, [active, listId]);
	const handleKey = (event: KeyboardEvent) => {
		if (event.nativeEvent.isComposing || !isSearching) return;
		const last = found.length - 1;
		if (event.key === "ArrowDown") setActive(Math.min(last, active + 1));
		else if (event.key === "ArrowUp") setActive(Math.max(0, active - 1));
		else if (event.key === "Enter") open(active);
		else return;
		event.preventDefault();
	};
	const open = (index: number) => {
		const one = found[index];
		setActive(index);
		if (one !== undefined) onOpen(one);
	};
	return (
		<search
			aria-label={t("Settings")}
			className={classNames("flex min-h-0 flex-col", isSearching && "flex-1")}
		>
			<div className="p-3 pb-1">
				<div className="flex h-8 items-center gap-2 rounded-small border border-line-strong bg-raised px-2 focus-within:border-accent focus-within:outline-2 focus-within:outline-accent">
					<Search size={14} className="shrink-0 text-ink-soft" aria-hidden="true" />
					<input
						ref={markFirst}
						role="combobox"
						aria-label={t("Find a setting")}
						aria-expanded={isSearching}
						aria-controls={listId}
						aria-activedescendant={isSearching && found[active] ? `${listId}-${active}` : undefined}
						aria-autocomplete="list"
						placeholder={t("Find a setting")}
						autoComplete="off"
						spellCheck={false}
						value={query}
						onChange={(event) => {
							setActive(0);
							onChange(event.target.value);
						}}
						onKeyDown={handleKey}
						className="min-w-0 flex-1 bg-transparent outline-none"
					/>
				</div>
			</div>
			<p role="status" className="px-5 pt-2 text-13 text-ink-soft empty:hidden">
				{isSearching && found.length === 0 && t("No setting is called like that.")}
			</p>
			<div
				id={listId}
				role="listbox"
				aria-label={t("Found")}
				hidden={!isSearching}
				className="min-h-0 flex-1 overflow-y-auto p-2"
			>
				{found.map(({ section, setting }, index) => (
					// biome-ignore lint/a11y/useFocusableInteractive: the field above keeps the focus and names the active one
					// biome-ignore lint/a11y/useKeyWithClickEvents: keys are the field's
					<div
						key={`${section.id} ${setting?.id}`}
						id={`${listId}-${index}`}
						role="option"
						aria-selected={index === active}
						onClick={() => open(index)}
						className={classNames(
							"chrome rounded-small px-3 py-1.5",
							index === active ? "bg-chosen" : "hover:bg-hover",
						)}
					>
						<p>{setting?.label ?? section.title(t)}</p>
						{setting !== null && <p className="text-12 text-ink-soft">{section.title(t)}</p>}
					</div>
				))}
			</div>
		</search>
	);
}

/** The dialog begins here; React would not write the attribute that says so. On a phone its keyboard would hide the list. */
function markFirst(field: HTMLInputElement | null): void {
	if (matchMedia("(width >= 720px)").matches) field?.setAttribute("autofocus", "");
}
