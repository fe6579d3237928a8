import type { Links, Token } from "marked";

/** A note below a text: `[^1]: words`. */
export type NoteToken = {
	readonly type: "note";
	readonly raw: string;
	readonly name: string;
	/** Its first paragraph, without the name. */
	readonly text: string;
	/** What comes of it after that, as if it stood by itself. */
	readonly more: string;
	/** Of the first paragraph. */
	readonly words: Token[];
	/** What comes after it. */
	readonly tokens: Token[];
};

/** Where a text refers to one: `[^1]`. */
export type NoteReferenceToken = {
	readonly type: "note_reference";
	readonly raw: string;
	readonly name: string;
};

/** Longer ones are paragraphs. */
const LONGEST = 4000;
/** Up to a blank line or the next note, and what is indented after a blank line. */
const NOTE =
	/^ {0,3}\[\^([^\s[\]^]{1,64})\]:[ \t]*(?=\S)([^\n]+(?:\n(?![ \t]*(?:\n|$)| {0,3}\[\^)[^\n]+)*)((?:(?:\n[ \t]*)+\n(?: {4}|\t)[ \t]*\S[^\n]*(?:\n(?![ \t]*(?:\n|$)| {0,3}\[\^)[^\n]+)*)*)(?:\n+|$)/;
const INDENTS = /^(?: {4}|\t)/gm;
const REFERENCE = /^\[\^([^\s[\]^]{1,64})\]/;

const keyOf = (name: string) => `^${name.toLowerCase()}`;

/** From here on what refers to the note is known among the names of links. */
export function addNote(links: Links, { name }: Pick<NoteToken, "name">): void {
	links[keyOf(name)] ??= { href: "", title: "" };
}

/** A note at the start of a text. */
export function findNote(text: string): NoteToken | undefined {
	const [raw = "", name = "", words = "", more = ""] = NOTE.exec(text.slice(0, LONGEST)) ?? [];
	// What was cut may go on.
	if (raw === "" || raw.length === LONGEST) return;
	const parts = { text: words.trimEnd(), more: more.replaceAll(INDENTS, "") };
	return { type: "note", raw, name, ...parts, words: [], tokens: [] };
}

/** @param links names that are known; one of no note is text */
export function findReference(text: string, links: Readonly<Links>): NoteReferenceToken | undefined {
	const [raw = "", name = ""] = REFERENCE.exec(text) ?? [];
	if (raw === "" || links[keyOf(name)] === undefined) return;
	return { type: "note_reference", raw, name };
}
