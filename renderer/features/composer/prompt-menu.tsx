import { type RefObject, useEffect, useId, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import type { LibraryItem } from "../../../server/protocol/library.ts";
import { foldText } from "../../../server/protocol/search-text.ts";
import { useActions } from "../../app/app-context.tsx";
import { useLibrary } from "../../app/library/use-library.ts";
import { useText } from "../../i18n/use-text.ts";
import { classNames } from "../../ui/class-names.ts";
import { TextButton } from "../../ui/text-button.tsx";
import { PromptForm } from "./prompt-form.tsx";
import { listVariables } from "./prompt-variables.ts";

type Prompt = LibraryItem<"prompts">;

type PromptMenuProps = {
	/** It keeps the focus; its keys choose here first. */
	readonly field: RefObject<HTMLTextAreaElement | null>;
	readonly query: string;
	readonly onInsert: (text: string) => void;
	readonly onDismiss: () => void;
};

const MOST_SHOWN = 50;

/** The prompts whose names have what is written after the `/`. */
export function PromptMenu({ field, query, onInsert, onDismiss }: PromptMenuProps) {
	const t = useText();
	const listId = useId();
	const { items, state } = useLibrary("prompts");
	const { showSettings } = useActions();
	const [active, setActive] = useState(0);
	const [filling, setFilling] = useState<Prompt | null>(null);
	const list = useRef<HTMLDivElement>(null);
	const found = useMemo(() => {
		const words = foldText(query).split(/\s+/).filter(Boolean);
		const fits = (name: string) => words.every((word) => foldText(name).includes(word));
		return items.filter((prompt) => fits(prompt.name)).slice(0, MOST_SHOWN);
	}, [items, query]);
	// biome-ignore lint/correctness/useExhaustiveDependencies: another question begins at its first answer
	useEffect(() => setActive(0), [query]);
	const pick = (prompt: Prompt | undefined) => {
		if (prompt === undefined) return;
		if (listVariables(prompt.content.text).length === 0) onInsert(prompt.content.text);
		else setFilling(prompt);
	};
	const handleKey = (event: KeyboardEvent): boolean => {
		if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return false;
		if (event.key === "Escape") onDismiss();
		else if (found.length === 0) return false;
		else if (event.key === "ArrowDown") setActive((active + 1) % found.length);
		else if (event.key === "ArrowUp") setActive((active - 1 + found.length) % found.length);
		else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") pick(found[active]);
		else return false;
		return true;
	};
	const newest = useRef(handleKey);
	newest.current = handleKey;
	useEffect(() => {
		const element = field.current;
		const listen = (event: KeyboardEvent) => {
			if (!newest.current(event)) return;
			event.preventDefault();
			event.stopPropagation();
		};
		element?.addEventListener("keydown", listen);
		return () => element?.removeEventListener("keydown", listen);
	}, [field]);
	useEffect(() => {
		const element = field.current;
		if (found.length === 0) return;
		element?.setAttribute("aria-controls", listId);
		element?.setAttribute("aria-activedescendant", `${listId}-${active}`);
		list.current?.children[active]?.scrollIntoView({ block: "nearest" });
		return () => {
			element?.removeAttribute("aria-controls");
			element?.removeAttribute("aria-activedescendant");
		};
	}, [field, found, active, listId]);

	if (filling !== null) {
		const form = (
			<PromptForm
				name={filling.name}
				text={filling.content.text}
				onInsert={onInsert}
				onClose={() => {
					setFilling(null);
					onDismiss();
					field.current?.focus();
				}}
			/>
		);
		return createPortal(form, document.body);
	}
	if (found.length === 0) {
		if (query !== "" || state !== "ready") return null;
		return (
			<p className="appear absolute inset-x-0 bottom-full mb-2 rounded-panel border border-line bg-raised p-3 text-13 text-ink-soft shadow-float">
				{t("There are no prompts yet.")}{" "}
				<TextButton onClick={() => showSettings("prompts")}>{t("Write one in the settings")}</TextButton>
			</p>
		);
	}
	return (
		<div
			ref={list}
			id={listId}
			role="listbox"
			aria-label={t("Prompts")}
			className="appear absolute inset-x-0 bottom-full mb-2 max-h-64 overflow-y-auto rounded-panel border border-line bg-raised p-1 shadow-float"
		>
			{found.map((prompt, index) => (
				<div
					key={prompt.id}
					id={`${listId}-${index}`}
					role="option"
					tabIndex={-1}
					aria-selected={index === active}
					onMouseDown={(event) => {
						event.preventDefault();
						pick(prompt);
					}}
					onMouseEnter={() => setActive(index)}
					className={classNames(
						"chrome flex h-9 items-baseline gap-3 rounded-small px-2.5 leading-9",
						index === active && "bg-hover",
					)}
				>
					<bdi className="max-w-1/2 shrink-0 truncate">{prompt.name}</bdi>
					<span dir="auto" className="name-line min-w-0 flex-1 text-13 text-ink-faint">
						{prompt.content.text}
					</span>
				</div>
			))}
		</div>
	);
}
