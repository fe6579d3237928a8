import { expect, test } from "vitest";
import { ENGLISH, type Text } from "../../i18n/text.ts";
import { laterPart } from "../../ui/later-part.tsx";
import { findSettings } from "./find-settings.ts";
import type { SettingsSection } from "./settings-section.ts";

const section = (
	id: string,
	title: string,
	settings: readonly (readonly [string, string])[],
): SettingsSection => ({
	id,
	title: (t) => t(title),
	settings: (t) => settings.map(([label, words]) => ({ id: label, label: t(label), words: t(words) })),
	isOffered: () => true,
	Component: laterPart(async () => () => null),
});

const SECTIONS = [
	section("look", "Appearance", [
		["Theme", "light dark night"],
		["Accent", "colour tint"],
	]),
	section("line", "Connection", [["Connection", "server address"]]),
];

const GERMAN_WORDS: Readonly<Record<string, string>> = {
	...{ Appearance: "Aussehen", Theme: "Farbschema", "light dark night": "hell dunkel nacht für abends" },
};
const GERMAN: Text = Object.assign((english: string) => GERMAN_WORDS[english] ?? english, ENGLISH);

const find = (query: string, t = ENGLISH) =>
	findSettings(SECTIONS, query, t).map((one) => `${one.section.id}/${one.setting?.id ?? ""}`);

test.each<readonly [string, string, Text, readonly string[]]>([
	["nothing for nothing", " ", ENGLISH, []],
	["a setting by its name", "accent", ENGLISH, ["look/Accent"]],
	["by another word for it", "NIGHT", ENGLISH, ["look/Theme"]],
	["by several words in any order", "colour app", ENGLISH, ["look/Accent"]],
	["a section, then all that is in it", "appear", ENGLISH, ["look/", "look/Theme", "look/Accent"]],
	["a setting called like its section once", "connection", ENGLISH, ["line/Connection"]],
	["in the chosen language, with or without its accents", "fur abends", GERMAN, ["look/Theme"]],
	["in English where another language is chosen", "dark", GERMAN, ["look/Theme"]],
	["nothing where a word fits nothing", "accent moon", ENGLISH, []],
])("The search finds %s", (_name, query, t, expected) => {
	expect(find(query, t)).toEqual(expected);
});
