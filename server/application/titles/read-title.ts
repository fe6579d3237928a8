import { plainTitle } from "../../domain/plain-title.ts";

/** A line longer than this is not a title but an answer. */
const LONGEST_LINE = 120;
const LABEL = /^\s*(?:\*\*)?(?:title|titel|titre|título|titolo)(?:\*\*)?\s*[:：]\s*/i;
const QUOTES = /^[\s"'“”„‟‘’«»‹›`*]+|[\s"'“”„‟‘’«»‹›`*]+$/g;

/** The title in what a model said when it was asked for one; null: there is none in it. */
export function readTitle(said: string): string | null {
	const line = withoutThoughts(said)
		.split("\n")
		.find((candidate) => /[\p{L}\p{N}]/u.test(candidate));
	if (line === undefined || line.length > LONGEST_LINE) return null;
	const bare = line
		.replace(LABEL, "")
		.replace(QUOTES, "")
		.replace(/(?<!\.)\.$/, "");
	const title = plainTitle(bare);
	return /[\p{L}\p{N}]/u.test(title) ? title : null;
}

/** Some models think aloud in front of their answer. */
function withoutThoughts(said: string): string {
	if (!said.trimStart().startsWith("<think>")) return said;
	const end = said.indexOf("</think>");
	return end < 0 ? "" : said.slice(end + "</think>".length);
}
