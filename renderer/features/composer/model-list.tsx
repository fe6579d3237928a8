import { Search } from "lucide-react";
import { type KeyboardEvent, type MouseEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import type { Model, ProviderProblem } from "../../../server/protocol/rest.ts";
import { useUi } from "../../app/app-context.tsx";
import { useModelNotes } from "../../app/library/use-model-notes.ts";
import { nameModel } from "../../app/name-model.ts";
import { useText } from "../../i18n/use-text.ts";
import { useScrollWindow } from "../../ui/windowed/use-scroll-window.ts";
import { WindowedRow } from "../../ui/windowed/windowed-row.tsx";
import { foldModels, listModelRows } from "./list-model-rows.ts";
import { ModelOption } from "./model-option.tsx";

type ModelListProps = {
	readonly models: readonly Model[];
	readonly problems: readonly ProviderProblem[];
	/** Id of the model that answers now. */
	readonly chosen: string | null;
	readonly onChoose: (model: Model) => void;
};

const ROW_PX = 36;
const HEADING_PX = 30;

/** All models of all providers, to be found by a few letters. Rows out of sight are not on the page. */
export function ModelList({ models, problems, chosen, onChoose }: ModelListProps) {
	const t = useText();
	const listId = useId();
	const { favourites, toggleFavourite } = useModelNotes();
	const recent = useUi((state) => state.recentModels);
	const [query, setQuery] = useState("");
	const folded = useMemo(() => foldModels(models), [models]);
	const rows = useMemo(() => {
		const titles = { favourites: t("Favourites"), recent: t("Used last") };
		return listModelRows(folded, { query, favourites, recent, titles });
	}, [folded, query, favourites, recent, t]);
	const choices = useMemo(() => rows.flatMap((row, index) => (row.kind === "model" ? [index] : [])), [rows]);
	const [activeKey, setActiveKey] = useState<string | null>(null);
	const found = rows.findIndex((row) => row.key === activeKey);
	const atStart = rows.findIndex((row) => row.kind === "model" && row.model.id === chosen);
	const active = found >= 0 ? found : query === "" && atStart >= 0 ? atStart : (choices[0] ?? -1);
	const keys = useMemo(() => rows.map(({ key }) => key), [rows]);
	const { view, scroll, scrollerRef } = useScrollWindow(keys, {
		followsEnd: false,
		lead: 0,
		trail: 4,
		estimate: (key) => (key.startsWith("heading ") ? HEADING_PX : ROW_PX),
	});
	const field = useRef<HTMLInputElement>(null);
	useEffect(() => field.current?.focus({ preventScroll: true }), []);
	useEffect(() => {
		if (active >= 0) scroll.reveal(active);
	}, [active, scroll]);

	const modelAt = (index: number): Model | undefined => {
		const row = rows[index];
		return row?.kind === "model" ? row.model : undefined;
	};
	const move = (by: number) => {
		const place = choices.indexOf(active);
		const next = choices[Math.min(choices.length - 1, Math.max(0, place + by))];
		if (next !== undefined) setActiveKey(rows[next]?.key ?? null);
	};
	const handleKey = (event: KeyboardEvent) => {
		if (event.nativeEvent.isComposing) return;
		const model = modelAt(active);
		if (event.key === "ArrowDown") move(1);
		else if (event.key === "ArrowUp") move(-1);
		else if (event.key === "PageDown") move(8);
		else if (event.key === "PageUp") move(-8);
		else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
			if (model !== undefined) toggleFavourite(model.id);
		} else if (event.key === "Enter") {
			if (model !== undefined) onChoose(model);
		} else return;
		event.preventDefault();
	};
	const handleClick = (event: MouseEvent) => {
		if (!(event.target instanceof Element)) return;
		const id = event.target.closest<HTMLElement>("[data-model]")?.dataset.model;
		const model = models.find((one) => one.id === id);
		if (model === undefined) return;
		if (event.target.closest("[data-star]") !== null) toggleFavourite(model.id);
		else onChoose(model);
	};
	return (
		<div className="flex max-h-[inherit] min-h-0 flex-col">
			<div className="flex h-10 shrink-0 items-center gap-2 border-b border-line px-3">
				<Search size={15} className="shrink-0 text-ink-soft" aria-hidden="true" />
				<input
					ref={field}
					type="text"
					role="combobox"
					aria-label={t("Find a model")}
					aria-expanded={choices.length > 0}
					aria-controls={listId}
					aria-activedescendant={active >= 0 ? `${listId}-${active}` : undefined}
					aria-autocomplete="list"
					aria-describedby={`${listId}-hint`}
					placeholder={t("Find a model")}
					autoComplete="off"
					spellCheck={false}
					value={query}
					onChange={(event) => {
						setQuery(event.target.value);
						setActiveKey(null);
					}}
					onKeyDown={handleKey}
					className="h-full min-w-0 flex-1 bg-transparent outline-none"
				/>
			</div>
			{/* biome-ignore lint/a11y/useKeyWithClickEvents: keys are the field's, which keeps the focus */}
			{/* biome-ignore lint/a11y/noStaticElementInteractions: its options are what is pressed */}
			<div
				ref={scrollerRef}
				onClick={handleClick}
				onMouseDown={(event) => event.preventDefault()}
				className="min-h-0 flex-1 overflow-y-auto p-1 [overflow-anchor:none]"
			>
				<div
					id={listId}
					role="listbox"
					aria-label={t("Models")}
					style={{ paddingTop: view.before, paddingBottom: view.after }}
				>
					{rows.slice(view.start, view.end).map((row, i) => {
						const index = view.start + i;
						return (
							<WindowedRow key={row.key} scroll={scroll} rowKey={row.key}>
								{row.kind === "heading" ? (
									<div
										role="presentation"
										className="chrome flex h-[30px] items-end px-2 pb-1 text-12 font-medium text-ink-soft"
									>
										<bdi className="truncate">{nameModel(row.title, t)}</bdi>
									</div>
								) : (
									<ModelOption
										id={`${listId}-${index}`}
										model={row.model}
										isActive={index === active}
										isChosen={row.model.id === chosen}
										isFavourite={favourites.includes(row.model.id)}
										position={choices.indexOf(index) + 1}
										count={choices.length}
									/>
								)}
							</WindowedRow>
						);
					})}
				</div>
				{choices.length === 0 && (
					<p role="status" className="p-3 text-13 text-ink-soft">
						{t("No model is called like that.")}
					</p>
				)}
			</div>
			{problems.length > 0 && (
				<ul className="flex max-h-28 shrink-0 flex-col gap-1 overflow-y-auto border-t border-line px-3 py-2 text-12 text-ink-soft">
					{problems.map(({ provider_id, message }) => (
						<li key={provider_id}>{t.failure(message)}</li>
					))}
				</ul>
			)}
			<p id={`${listId}-hint`} className="sr-only">
				{t("Control and Enter makes a model a favourite.")}
			</p>
		</div>
	);
}
