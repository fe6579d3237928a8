import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createMenuTemplate, type MenuActions } from "./menu.ts";
import { wordsFor } from "./words.ts";

const SPEAKING = [
	"menu",
	"tray",
	"context-menu",
	"start-trouble",
	"deep-links",
	"host",
	"updates",
	"review-certificate",
];

test.each(["de-AT", "ar"])("Every sentence of the menus and dialogs is there for %s", (locale) => {
	const say = wordsFor(locale);
	const code = SPEAKING.map((name) => readFileSync(join(import.meta.dirname, `${name}.ts`), "utf8")).join(
		"\n",
	);
	const said = [...code.matchAll(/\bsay\(\s*"([^"]+)"/g)].map(([, sentence = ""]) => sentence);
	expect(said.length).toBeGreaterThan(40);
	expect(said.filter((sentence) => sentence !== "OK" && say(sentence) === sentence)).toEqual([]);
});

test("Another language, or none, is English", () => {
	expect([wordsFor("fr-FR")("Undo"), wordsFor("")("Undo")]).toEqual(["Undo", "Undo"]);
});

test("The menu is in the language of the system", () => {
	const actions = new Proxy({}, { get: () => () => {} }) as MenuActions;
	const menu = createMenuTemplate(
		{ platform: "linux", isPackaged: true, servers: [] },
		actions,
		wordsFor("de"),
	);
	expect(menu.map(({ label }) => label)).toEqual(["&Datei", "&Bearbeiten", "&Ansicht", "&Fenster", "&Hilfe"]);
});
