import { findMarkdownSigns } from "../protocol/markdown-signs.ts";

const MAX_LENGTH = 60;
/** More than a title holds, with the signs in it. */
const LOOKED_AT = 1_000;
const LINES = 200;

/** A title from what a person wrote first: its first line with words in it, cut at a word. */
export function plainTitle(content: string): string {
	const lines = content.split("\n", LINES).filter(hasWords);
	const title = lines.map(withoutSigns).find(hasWords) ?? lines[0] ?? content;
	const text = title.slice(0, LOOKED_AT).replace(/\s+/g, " ").trim();
	if (text.length <= MAX_LENGTH) return text;
	const cut = text
		.slice(0, MAX_LENGTH)
		.toWellFormed()
		.replace(/\uFFFD$/, "");
	const lastSpace = cut.lastIndexOf(" ");
	return `${(lastSpace > MAX_LENGTH / 2 ? cut.slice(0, lastSpace) : cut).trimEnd()}…`;
}

function withoutSigns(whole: string): string {
	const line = whole.slice(0, LOOKED_AT);
	let text = "";
	let end = 0;
	for (const sign of findMarkdownSigns(line)) {
		text += line.slice(end, sign.start);
		end = sign.end;
	}
	return text + line.slice(end);
}

function hasWords(text: string): boolean {
	return /[\p{L}\p{N}]/u.test(text);
}
