import type { Model } from "../../../server/protocol/rest.ts";
import { foldText } from "../../../server/protocol/search-text.ts";
import { formatChord } from "../../app/chord.ts";
import { type Command, chordOf } from "../../app/commands.ts";
import type { Actions } from "../../app/create-actions.ts";
import type { Text } from "../../i18n/text.ts";
import type { ChatState } from "../../store/chat-state.ts";
import { selectTitle } from "../../store/selectors.ts";
import type { UiState } from "../../store/ui-state.ts";
import type { FoundSetting } from "../settings/find-settings.ts";
import { canMatch, fuzzyMatch } from "./fuzzy-match.ts";

export type PaletteItem = {
	readonly key: string;
	readonly kind: "command" | "chat" | "model" | "setting";
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
	readonly actions: Pick<Actions, "selectChat" | "changeChatSettings" | "showSettings">;
	readonly t: Text;
	readonly isMac: boolean;
};

/** Everything that can be gone to or done now. */
export function listItems(sources: Sources): readonly PaletteItem[] {
	const { commands, chats, ui, models, settings, actions, isMac, t } = sources;
	const offered = commands.filter((command) => command.id !== "palette" && command.isOffered());
	const shown = chats.order.filter((id) => !ui.hidden.has(id) && id !== ui.selectedChatId);
	return [
		...shown.map((id): PaletteItem => {
			const run = () => actions.selectChat(id);
			return toItem("chat", id, selectTitle(chats, id, t), t("Chat"), run);
		}),
		...offered.map((command): PaletteItem => {
			const chord = chordOf(command, ui.chords);
			const detail = chord === null ? "" : formatChord(chord, isMac);
			return toItem("command", command.id, command.label, detail, command.run);
		}),
		...models.map((model): PaletteItem => {
			const run = () =>
				actions.changeChatSettings(ui.selectedChatId, { model: model.default ? null : model.id });
			return toItem("model", model.id, t("Answer with {model}", { model: model.name }), model.provider, run);
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

/** What fits the query, best first; without a query the newest chats, then everything that can be done. */
export function rankItems(items: readonly PaletteItem[], query: string): readonly RankedItem[] {
	if (query.trim() === "") {
		const recent = items.filter((item) => item.kind === "chat").slice(0, RECENT_CHATS);
		const others = items.filter((item) => item.kind !== "chat" && item.kind !== "setting");
		return [...recent, ...others].slice(0, SHOWN).map((item) => ({ item, places: [] }));
	}
	return items
		.flatMap((item) => {
			const match = canMatch(query, item.folded) ? fuzzyMatch(query, item.label) : null;
			if (match === null) return [];
			return [
				{ item, places: match.places, score: match.score + (item.kind === "command" ? COMMAND_BONUS : 0) },
			];
		})
		.sort((a, b) => b.score - a.score)
		.slice(0, SHOWN);
}
