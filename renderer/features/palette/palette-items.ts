import type { Model } from "../../../server/protocol/rest.ts";
import { foldText } from "../../../server/protocol/search-text.ts";
import { formatChord } from "../../app/chord.ts";
import { type Command, chordOf } from "../../app/commands.ts";
import type { Actions } from "../../app/create-actions.ts";
import { nameServer } from "../../app/describe-server.ts";
import { nameModel } from "../../app/name-model.ts";
import type { Elsewhere } from "../../app/use-elsewhere.ts";
import type { FolderChanges } from "../../app/use-folder-changes.ts";
import type { Text } from "../../i18n/text.ts";
import type { ChatState, ChatSummary } from "../../store/chat-state.ts";
import { hasCapability, listFolders, listTags, selectTitle } from "../../store/selectors.ts";
import type { UiState } from "../../store/ui-state.ts";
import type { FoundSetting } from "../settings/find-settings.ts";
import { canMatch, fuzzyMatch } from "./fuzzy-match.ts";
import type { Uses } from "./palette-uses.ts";

export type PaletteItem = {
	readonly key: string;
	readonly kind: "command" | "chat" | "model" | "setting" | "folder" | "folder-change" | "tag" | "elsewhere";
	readonly label: string;
	readonly folded: string;
	/** Its key, or what it belongs to. */
	readonly detail: string;
	readonly run: () => void;
};

export type RankedItem = { readonly item: PaletteItem; readonly places: readonly number[] };

type Sources = {
	readonly commands: readonly Command[];
	readonly chats: ChatState;
	readonly ui: Pick<UiState, "chords" | "hidden" | "selectedChatId">;
	readonly models: readonly Model[];
	readonly settings: readonly FoundSetting[];
	readonly actions: Pick<
		Actions,
		"selectChat" | "changeChatSettings" | "showSettings" | "showFolder" | "showList" | "startRenaming"
	>;
	readonly folders: Pick<FolderChanges, "archive" | "dissolve">;
	readonly t: Text;
	readonly isMac: boolean;
};

/** Everything that can be gone to or done now. */
export function listItems(sources: Sources): readonly PaletteItem[] {
	const { commands, chats, ui, models, settings, actions, folders, isMac, t } = sources;
	const offered = commands.filter((command) => command.id !== "palette" && command.isOffered());
	const listed = chats.order.filter((id) => !ui.hidden.has(id));
	const shown = listed.filter((id) => id !== ui.selectedChatId);
	const folderNames = listFolders(Object.fromEntries(listed.flatMap((id) => underFolder(chats.chats[id]))));
	return [
		...shown.map((id): PaletteItem => {
			const run = () => actions.selectChat(id);
			return toItem("chat", id, selectTitle(chats, id, t), t("Chat"), run);
		}),
		...offered.map((command): PaletteItem => {
			const chord = chordOf(command, ui.chords);
			const detail = chord === null ? "" : formatChord(chord, isMac, t);
			return toItem("command", command.id, command.label, detail, command.run);
		}),
		...models.map((model): PaletteItem => {
			const run = () =>
				actions.changeChatSettings(ui.selectedChatId, { model: model.default ? null : model.id });
			return toItem(
				"model",
				model.id,
				t("Answer with {model}", { model: nameModel(model.name, t) }),
				nameModel(model.provider, t),
				run,
			);
		}),
		...folderNames.map((folder): PaletteItem => {
			return toItem("folder", folder, folder, t("Folder"), () => actions.showFolder(folder));
		}),
		...(hasCapability(chats, "organize") ? folderNames : []).flatMap((folder) => {
			const item = (act: string, label: string, run: () => void): PaletteItem =>
				toItem("folder-change", `${act} ${folder}`, label, t("Folder"), run);
			const rename = () => {
				actions.showFolder(folder);
				actions.startRenaming(`folder:${folder}`);
			};
			return [
				item("rename", t("Rename folder “{folder}”", { folder }), rename),
				item("archive", t("Archive the chats of “{folder}”", { folder }), () => folders.archive(folder)),
				item("dissolve", t("Dissolve folder “{folder}”", { folder }), () => folders.dissolve(folder)),
			];
		}),
		...listTags(chats.chats).map((tag): PaletteItem => {
			return toItem("tag", tag, tag, t("Tag"), () => actions.showList({ kind: "tag", tag }));
		}),
		...settings.map(({ section, setting }): PaletteItem => {
			const run = () => actions.showSettings(section.id, setting?.id);
			const title = section.title(t);
			const key = `${section.id} ${setting?.id ?? ""}`;
			const detail = setting === null ? t("Settings") : t("Settings: {section}", { section: title });
			return toItem("setting", key, setting?.label ?? title, detail, run);
		}),
	];
}

/** A folder whose chats are all pinned or archived has no row that could be gone to. */
function underFolder(chat: ChatSummary | undefined): readonly (readonly [string, ChatSummary])[] {
	return chat === undefined || chat.pinned || chat.archived ? [] : [[chat.id, chat]];
}

const FOUND_PER_SERVER = 5;

/** What other servers have on the query: below one's own, since it comes later and may not move what is there. */
export function listElsewhere(elsewhere: readonly Elsewhere[], t: Text): readonly RankedItem[] {
	return elsewhere.flatMap(({ server, found }) => {
		const name = nameServer(server, t);
		return (found ?? []).slice(0, FOUND_PER_SERVER).map((one, index): RankedItem => {
			const run = () => void window.desktop?.openFound?.(server.id, { route: one.route, part: one.part });
			const label = one.part === null ? one.title || one.text : one.text;
			return { item: toItem("elsewhere", `${server.id} ${index}`, label, name, run), places: [] };
		});
	});
}

function toItem(
	kind: PaletteItem["kind"],
	id: string,
	label: string,
	detail: string,
	run: () => void,
): PaletteItem {
	return { key: `${kind}:${id}`, kind, label, folded: foldText(label), detail, run };
}

const SHOWN = 60;
const RECENT_CHATS = 6;
/** A command is what most people look for here. */
const COMMAND_BONUS = 4;

/** What was used often goes before what fits as well, and never before what fits far better. */
const MOST_USE_BONUS = 6;
const LISTED_ALONE: ReadonlySet<PaletteItem["kind"]> = new Set(["command", "model"]);

/**
 * What fits the query, best first; without a query the newest chats, then everything that can be done, what was used
 * most before the others. @param uses how often each was used, by its key
 */
export function rankItems(
	items: readonly PaletteItem[],
	query: string,
	uses: Uses = {},
): readonly RankedItem[] {
	const countOf = (item: PaletteItem) => uses[item.key] ?? 0;
	if (query.trim() === "") {
		const recent = items.filter((item) => item.kind === "chat").slice(0, RECENT_CHATS);
		const others = items
			.filter((item) => LISTED_ALONE.has(item.kind) || countOf(item) > 0)
			.filter((item) => item.kind !== "chat")
			.sort((a, b) => countOf(b) - countOf(a));
		return [...recent, ...others].slice(0, SHOWN).map((item) => ({ item, places: [] }));
	}
	return items
		.flatMap((item) => {
			const match = canMatch(query, item.folded) ? fuzzyMatch(query, item.label) : null;
			if (match === null) return [];
			const bonus = (item.kind === "command" ? COMMAND_BONUS : 0) + Math.min(countOf(item), MOST_USE_BONUS);
			return [{ item, places: match.places, score: match.score + bonus }];
		})
		.sort((a, b) => b.score - a.score)
		.slice(0, SHOWN);
}
