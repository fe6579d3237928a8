import { foldText } from "../../../server/protocol/search-text.ts";
import { ENGLISH, type Text } from "../../i18n/text.ts";
import type { SettingEntry, SettingsSection } from "./settings-section.ts";

export type FoundSetting = {
	readonly section: SettingsSection;
	/** Null: the section itself is called like that. */
	readonly setting: SettingEntry | null;
};

/**
 * What fits all words of a query, by its name, by the name of its section and by the words people use for it, in the
 * chosen language and in English. Sections stand before their settings.
 */
export function findSettings(
	sections: readonly SettingsSection[],
	query: string,
	t: Text,
): readonly FoundSetting[] {
	const words = foldText(query).split(/\s+/).filter(Boolean);
	if (words.length === 0) return [];
	const fits = (texts: readonly string[]) => {
		const folded = foldText(texts.join(" "));
		return words.every((word) => folded.includes(word));
	};
	return sections.flatMap((section) => {
		const title = [section.title(t), section.title(ENGLISH)];
		const english = new Map(section.settings(ENGLISH).map((entry) => [entry.id, entry]));
		const settings = section.settings(t).filter(({ id, label, words: more }) => {
			const { label: englishLabel = "", words: englishWords = "" } = english.get(id) ?? {};
			return fits([label, more, englishLabel, englishWords, ...title]);
		});
		const found: FoundSetting[] = settings.map((setting) => ({ section, setting }));
		// A setting that is called like its section is not told twice.
		const isTold = settings.some(({ label }) => label === section.title(t));
		return fits(title) && !isTold ? [{ section, setting: null }, ...found] : found;
	});
}

/** All there is: each section, and each of its settings that has a name of its own. */
export function listSettings(sections: readonly SettingsSection[], t: Text): readonly FoundSetting[] {
	return sections.flatMap((section) => {
		const title = section.title(t);
		const others = section.settings(t).filter(({ label }) => label !== title);
		return [{ section, setting: null }, ...others.map((setting) => ({ section, setting }))];
	});
}
