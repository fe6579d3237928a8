import {
	Command as CommandIcon,
	Cpu,
	Folder,
	FolderPen,
	MessageSquare,
	Search,
	Server,
	Settings2,
	Tag,
} from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { useActions, useChats, useParley, useUi } from "../../app/app-context.tsx";
import { isMacSystem } from "../../app/chord.ts";
import { useElsewhere } from "../../app/use-elsewhere.ts";
import { useFolderChanges } from "../../app/use-folder-changes.ts";
import { useModels } from "../../app/use-models.ts";
import { useNarrow } from "../../app/use-narrow.ts";
import { useText } from "../../i18n/use-text.ts";
import type { ListView } from "../../store/ui-state.ts";
import { classNames } from "../../ui/class-names.ts";
import { listSettings } from "../settings/find-settings.ts";
import { listSections } from "../settings/sections.ts";
import { listElsewhere, listItems, type PaletteItem, type RankedItem, rankItems } from "./palette-items.ts";
import { noteUse, readUses } from "./palette-uses.ts";

const ICONS = {
	chat: <MessageSquare size={15} aria-hidden="true" />,
	command: <CommandIcon size={15} aria-hidden="true" />,
	model: <Cpu size={15} aria-hidden="true" />,
	setting: <Settings2 size={15} aria-hidden="true" />,
	folder: <Folder size={15} aria-hidden="true" />,
	"folder-change": <FolderPen size={15} aria-hidden="true" />,
	tag: <Tag size={15} aria-hidden="true" />,
	elsewhere: <Server size={15} aria-hidden="true" />,
} as const;

/** One field for every command, every chat and every model. */
export function Palette() {
	const t = useText();
	const { openPalette } = useActions();
	const [typed, setTyped] = useState<string | null>(null);
	const typedBefore = useUi((state) => state.typedAhead);
	const query = typed ?? typedBefore;
	const [active, setActive] = useState(0);
	const own = useRanked(query);
	const elsewhere = useElsewhere(query);
	const ranked = useMemo(() => [...own, ...listElsewhere(elsewhere, t)], [own, elsewhere, t]);
	const dialog = useRef<HTMLDialogElement>(null);
	const listId = useId();
	useEffect(() => {
		const element = dialog.current;
		element?.showModal();
		return () => element?.close();
	}, []);
	// biome-ignore lint/correctness/useExhaustiveDependencies: another query begins at its best
	useEffect(() => setActive(0), [query]);
	useEffect(() => {
		document.getElementById(`${listId}-${active}`)?.scrollIntoView({ block: "nearest" });
	}, [active, listId]);
	const close = () => openPalette(false);
	const run = (item: PaletteItem | undefined) => {
		if (item === undefined) return;
		// The focus is given back first, so that a command can put it where it belongs.
		dialog.current?.close();
		close();
		if (item.kind !== "elsewhere") noteUse(localStorage, item.key);
		item.run();
	};
	const handleKey = (event: KeyboardEvent) => {
		if (event.nativeEvent.isComposing) return;
		const count = ranked.length;
		if (event.key === "ArrowDown") setActive(count === 0 ? 0 : (active + 1) % count);
		else if (event.key === "ArrowUp") setActive(count === 0 ? 0 : (active - 1 + count) % count);
		else if (event.key === "Enter") run(ranked[active]?.item);
		else return;
		event.preventDefault();
	};
	return (
		<dialog
			ref={dialog}
			aria-label={t("Go to anything")}
			onCancel={(event) => {
				event.preventDefault();
				close();
			}}
			onPointerDown={(event) => {
				if (event.target === dialog.current) close();
			}}
			className="appear mx-auto mt-[12dvh] w-[min(36rem,calc(100vw-32px))] rounded-panel border border-line bg-raised p-0 text-ink shadow-float backdrop:bg-[oklch(0.15_0.01_215/0.4)]"
		>
			<div className="flex h-12 items-center gap-3 border-b border-line px-4">
				<Search size={16} className="shrink-0 text-ink-soft" aria-hidden="true" />
				<input
					role="combobox"
					aria-label={t("Go to a chat, a command or a setting")}
					aria-expanded={ranked.length > 0}
					aria-controls={listId}
					aria-activedescendant={ranked[active] === undefined ? undefined : `${listId}-${active}`}
					aria-autocomplete="list"
					placeholder={t("Chats, commands, settings")}
					autoComplete="off"
					spellCheck={false}
					autoFocus
					value={query}
					onChange={(event) => setTyped(event.target.value)}
					onKeyDown={handleKey}
					className="h-full min-w-0 flex-1 bg-transparent text-reading outline-none"
				/>
			</div>
			<div
				id={listId}
				role="listbox"
				aria-label={t("Found")}
				className="max-h-[min(26rem,60dvh)] overflow-y-auto p-1.5"
			>
				{ranked.map((one, index) => (
					<PaletteRow
						key={one.item.key}
						id={`${listId}-${index}`}
						ranked={one}
						isActive={index === active}
						onRun={() => run(one.item)}
					/>
				))}
			</div>
			{ranked.length === 0 && (
				<p className="px-4 pb-4 text-13 text-ink-soft" role="status">
					{t("Nothing is called like that. Search in all chats looks into the messages too.")}
				</p>
			)}
		</dialog>
	);
}

type PaletteRowProps = {
	readonly id: string;
	readonly ranked: RankedItem;
	readonly isActive: boolean;
	readonly onRun: () => void;
};

function PaletteRow({ id, ranked: { item, places }, isActive, onRun }: PaletteRowProps) {
	return (
		// biome-ignore lint/a11y/useFocusableInteractive: the field above keeps the focus and names the active one
		// biome-ignore lint/a11y/useKeyWithClickEvents: keys are the field's
		<div
			id={id}
			role="option"
			aria-selected={isActive}
			onClick={onRun}
			className={classNames(
				"chrome flex h-9 items-center gap-3 rounded-small px-2.5",
				isActive ? "bg-chosen" : "hover:bg-hover",
			)}
		>
			<span className="shrink-0 text-ink-soft">{ICONS[item.kind]}</span>
			<span dir="auto" className="name-line min-w-0 flex-1">
				<Emphasised text={item.label} places={places} />
			</span>
			{item.detail !== "" && <bdi className="shrink-0 text-12 text-ink-soft">{item.detail}</bdi>}
		</div>
	);
}

/** The characters that were typed, stronger than the others. */
function Emphasised({ text, places }: { readonly text: string; readonly places: readonly number[] }) {
	const typed = new Set(places);
	const parts: { readonly text: string; readonly isTyped: boolean; readonly at: number }[] = [];
	let at = 0;
	for (const char of text) {
		const isTyped = typed.has(at);
		const last = parts.at(-1);
		if (last?.isTyped === isTyped) parts[parts.length - 1] = { ...last, text: last.text + char };
		else parts.push({ text: char, isTyped, at });
		at += char.length;
	}
	return parts.map((part) =>
		part.isTyped ? (
			<b key={part.at} className="font-semibold text-accent">
				{part.text}
			</b>
		) : (
			<span key={part.at}>{part.text}</span>
		),
	);
}

function useRanked(query: string): readonly RankedItem[] {
	const t = useText();
	const { commands, chats, config } = useParley();
	const actions = useActions();
	const isNarrow = useNarrow();
	const listed = useChats((state) => state.chats);
	const order = useChats((state) => state.order);
	const chords = useUi((state) => state.chords);
	const hidden = useUi((state) => state.hidden);
	const selectedChatId = useUi((state) => state.selectedChatId);
	const models = useModels();
	const server = useChats((state) => state.server);
	const settings = useMemo(
		() => listSettings(listSections({ host: window, config, server }), t),
		[config, server, t],
	);
	const folders = useFolderChanges();
	// In a narrow window the list that something is shown in has to be opened first.
	const inSight = useMemo(() => {
		const open = () => {
			if (isNarrow) actions.openDrawer(true);
		};
		return {
			...actions,
			showFolder: (folder: string | null) => {
				actions.showFolder(folder);
				open();
			},
			showList: (view: ListView) => {
				actions.showList(view);
				open();
			},
		};
	}, [actions, isNarrow]);
	// biome-ignore lint/correctness/useExhaustiveDependencies: of all chats only their names and order change the list
	const items = useMemo(
		() =>
			listItems({
				...{ commands, chats: chats.getState(), models, settings, actions: inSight, folders, t },
				isMac: isMacSystem(navigator),
				ui: { chords, hidden, selectedChatId },
			}),
		[commands, chats, listed, order, models, settings, inSight, t, chords, hidden, selectedChatId],
	);
	const [uses] = useState(() => readUses(localStorage));
	return useMemo(() => rankItems(items, query, uses), [items, query, uses]);
}
