import { expect, test } from "vitest";
import { createText } from "./create-text.ts";
import { pickLanguage, pickLocale } from "./languages.ts";
import { createEnglish } from "./text.ts";

const GERMAN = createText(
	{
		Copy: "Kopieren",
		"{count} of {all}": "{count} von {all}",
		"{count} chats": { one: "{count} Chat", other: "{count} Chats" },
		"The AI provider could not be reached.": "Der KI-Anbieter war nicht erreichbar.",
		"The server refused this key. Copy it once more from the provider's page.": "Schlüssel abgelehnt.",
		"{sentence} It says: {words}": "{sentence} Er sagt: {words}",
		"Nothing answers on port {port} of this computer. Start the program and try again.":
			"Nichts auf Port {port}.",
		'It answers as "{model}", which it does not list.': "Es antwortet als „{model}“.",
		"{count} models of its list have names that cannot be used, and are left out.": "{count} fehlen.",
		"{name} refused the API key. Check its settings.": "{name} lehnt ab.",
		"{sentence} Trying again in {seconds} s.": "{sentence} Wieder in {seconds} s.",
	},
	"de",
	"ltr",
);
const ARABIC = createText(
	{
		"More for {title}": "المزيد بشأن {title}",
		"{count} chats": { zero: "0", one: "1", two: "2", few: "3+", many: "11+", other: "100" },
	},
	"ar-EG",
	"rtl",
);

test("English writes its sentences as they stand, and numbers as one does there", () => {
	const t = createEnglish("en-IN");
	expect(t("{count} of {all}", { count: 1, all: 123_456 })).toBe("1 of 1,23,456");
	expect([t.count(1, "{count} chat", "{count} chats"), t.count(0, "{count} chat", "{count} chats")]).toEqual([
		"1 chat",
		"0 chats",
	]);
	expect(t("{other}", { count: 1 })).toBe("{other}");
});

test("A translation takes the place of its sentence, and English that of what is missing", () => {
	expect([GERMAN("Copy"), GERMAN("Paste"), GERMAN("{count} of {all}", { count: 2, all: 1500 })]).toEqual([
		"Kopieren",
		"Paste",
		"2 von 1.500",
	]);
	expect(GERMAN("toString")).toBe("toString");
});

test.each([
	[0, "0"],
	[1, "1"],
	[2, "2"],
	[5, "3+"],
	[42, "11+"],
	[100, "100"],
])("Arabic has a form for %d", (number, form) => {
	expect(ARABIC.count(number, "{count} chat", "{count} chats")).toBe(form);
});

test("A value in text from right to left stands by itself", () => {
	expect(ARABIC("More for {title}", { title: "a.txt" })).toBe("المزيد بشأن \u2068a.txt\u2069");
});

test("A failure is said by its sentence, by its code, or as it came", () => {
	const known = "Der KI-Anbieter war nicht erreichbar.";
	expect(GERMAN.failure("The AI provider could not be reached.")).toBe(known);
	expect(GERMAN.failure("No route to llm.example.", "model_unreachable")).toBe(known);
	expect(GERMAN.failure("Something else.", "of_a_newer_server")).toBe("Something else.");
});

test.each([
	["system", ["fr-FR", "de-CH", "en"], "de", "de-CH"],
	["system", ["fr-FR"], "en", "en"],
	["ar", ["de-DE"], "ar", "ar"],
	["en", ["de-DE", "en-GB"], "en", "en-GB"],
] as const)("Of the choice %s and %j it speaks %s", (choice, preferred, language, locale) => {
	expect(pickLanguage(choice, preferred)).toBe(language);
	expect(pickLocale(language, preferred)).toBe(locale);
});

test("What a server tells with words of the moment in it is said in the language all the same", () => {
	const refused = "The server refused this key. Copy it once more from the provider's page.";
	expect(GERMAN.failure(`${refused} It says: Bad {key}`)).toBe("Schlüssel abgelehnt. Er sagt: Bad {key}");
	expect(
		GERMAN.failure("Nothing answers on port 11434 of this computer. Start the program and try again."),
	).toBe("Nichts auf Port 11434.");
	expect(GERMAN.failure("Something else. It says: no")).toBe("Something else. It says: no");
	expect(GERMAN.failure("llm.example had an error. It says: no", "model_unreachable")).toBe(
		"Der KI-Anbieter war nicht erreichbar. Er sagt: no",
	);
	expect(ARABIC.failure(refused)).toBe(refused);
});

test.each([
	[
		'It answers as "a", which it does not list. 2 models of its list have names that cannot be used, and are left out.',
		"Es antwortet als „a“. 2 fehlen.",
	],
	["My server refused the API key. Check its settings.", "My server lehnt ab."],
	[
		"My server refused the API key. Check its settings. Trying again in 2 s.",
		"My server lehnt ab. Wieder in 2 s.",
	],
	[
		'It answers as "a", which it does not list. Nobody knows this one.',
		'It answers as "a", which it does not list. Nobody knows this one.',
	],
])("Of several sentences at once %j becomes %j", (said, expected) => {
	expect(GERMAN.failure(said)).toBe(expected);
});
