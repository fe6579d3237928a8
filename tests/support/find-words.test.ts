import { expect, test } from "vitest";
import { findWordFaults } from "./find-word-faults.ts";
import { findWords } from "./find-words.ts";

const looseIn = (code: string) => findWords("a.tsx", code).loose.map(({ words }) => words);

test.each<readonly [string, string, readonly string[]]>([
	["text in an element", "<p>Some words</p>", ["Some words"]],
	["a label", '<input aria-label="Name" />', ["Name"]],
	["a label that depends", '<B label={a ? "One" : t("Two")} />', ["One"]],
	["text that depends", '<p>{isOn && "On now"}</p>', ["On now"]],
	["a sentence with a value", ["<B title={`Chat $", "{name}`} />"].join(""), ["Chat {}"]],
	["an entry of a menu", 'const item = { label: "Delete" };', ["Delete"]],
	["what is shown for a moment", 'toasts.show("Gone.");', ["Gone."]],
	["a key that is not written out", "t(sentence);", ["t(…) without its sentence"]],
])("Words that no catalogue has are found: %s", (_name, code, words) => {
	expect(looseIn(code)).toEqual(words);
});

test.each([
	'<p className="flex">{t("Some words")}</p>',
	'<a href="https://a.example">{title}</a>',
	"<h1>Parley</h1>",
	'<p>{count} · {"→"}</p>',
	'<B label={label ?? t("Copy")} />',
])("Nothing is said of %s", (code) => {
	expect(looseIn(code)).toEqual([]);
});

test("What is said is found with all of its forms", () => {
	const { said } = findWords("a.ts", 't(a ? "One" : "Two"); t.count(n, "{count} chat", "{count} chats");');
	expect(said.map(({ key, one }) => [key, one])).toEqual([
		["One", null],
		["Two", null],
		["{count} chats", "{count} chat"],
	]);
});

const SAID = findWords("a.ts", 't("Hi {name}"); t.count(n, "{count} chat", "{count} chats");').said;
const GOOD = { "Hi {name}": "Hallo {name}", "{count} chats": { one: "ein Chat", other: "{count} Chats" } };

test.each<readonly [string, object, string, readonly string[]]>([
	["nothing", GOOD, "de", []],
	["a value that is lost", { ...GOOD, "Hi {name}": "Hallo" }, "de", ['"Hi {name}" has lost {name}']],
	[
		"a value that is not given",
		{ ...GOOD, "Hi {name}": "Hallo {name} {more}" },
		"de",
		['"Hi {name}" has {more}, which nobody fills in'],
	],
	["no words", { ...GOOD, "Hi {name}": " " }, "de", ['"Hi {name}" is translated by nothing']],
	[
		"one form of several",
		{ ...GOOD, "{count} chats": "{count} Chats" },
		"de",
		['"{count} chats" has one form in place of several'],
	],
	[
		"a form that lacks",
		{ ...GOOD, "{count} chats": { other: "{count} Chats" } },
		"de",
		['"{count} chats" lacks its form "one"'],
	],
	[
		"forms of another language",
		GOOD,
		"ar",
		["zero", "two", "few", "many"].map((form) => `"{count} chats" lacks its form "${form}"`),
	],
])("Wrong in a catalogue is %s", (_name, catalogue, language, wrong) => {
	expect(findWordFaults(SAID, catalogue as typeof GOOD, language).wrong).toEqual(wrong);
});

test("A sentence without a translation and a translation without a sentence are told", () => {
	const { missing, unused } = findWordFaults(SAID, { Bye: "Tschüss" }, "de");
	expect([missing.map(({ key }) => key), unused]).toEqual([["Hi {name}", "{count} chats"], ["Bye"]]);
});
