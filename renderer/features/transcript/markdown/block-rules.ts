import type { Tokenizer } from "marked";

type Rules = Tokenizer["rules"];

/**
 * The package's rules for blocks, each tried only where it may find something. They are long expressions: on a page
 * that just came, to compile those that find nothing takes longer than to read its chat.
 */
export function tryLess(rules: Rules): Rules {
	const { block } = rules;
	const atMark = (rule: RegExp, marks: string) => new Rule(rule, (text) => isMark(firstMark(text, 0), marks));
	return {
		...rules,
		block: {
			...block,
			blockquote: atMark(block.blockquote, ">"),
			def: atMark(block.def, "["),
			fences: atMark(block.fences, "`~"),
			heading: atMark(block.heading, "#"),
			hr: atMark(block.hr, "*-_"),
			html: atMark(block.html, "<"),
			list: atMark(block.list, "*+-0123456789"),
			table: new Rule(block.table, hasSecondRow),
			lheading: new Rule(block.lheading, isUnderlined),
			paragraph: new ParagraphRule(block.paragraph),
		},
	};
}

class Rule extends RegExp {
	readonly #mayMatch: (text: string) => boolean;

	constructor(rule: RegExp, mayMatch: (text: string) => boolean) {
		super(rule);
		this.#mayMatch = mayMatch;
	}

	override exec(text: string): RegExpExecArray | null {
		return this.#mayMatch(text) ? super.exec(text) : null;
	}
}

/** Knows a paragraph of one line. */
class ParagraphRule extends RegExp {
	override exec(text: string): RegExpExecArray | null {
		const end = text.indexOf("\n");
		const isLine = end !== 0 && (end < 0 || end + 1 === text.length || text.charAt(end + 1) === "\n");
		if (!isLine || text === "") return super.exec(text);
		const line = end < 0 ? text : text.slice(0, end);
		return Object.assign([line, line] as [string, string], { index: 0, input: text });
	}
}

/** Whether the second line may be the one below the head of a table. */
function hasSecondRow(text: string): boolean {
	const end = text.indexOf("\n");
	return end >= 0 && isMark(firstMark(text, end + 1), "|:-");
}

/** Whether a line of the first paragraph may be the one below a heading. */
function isUnderlined(text: string): boolean {
	for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) {
		const mark = firstMark(text, end + 1);
		if (mark === "\n") return false;
		if (isMark(mark, "=-")) return true;
	}
	return false;
}

/** The first character of a line but for spaces, of which it may have three; "": the text ends. */
function firstMark(text: string, start: number): string {
	let at = start;
	while (at < start + 3 && text.charAt(at) === " ") at++;
	return text.charAt(at);
}

function isMark(mark: string, marks: string): boolean {
	return mark !== "" && marks.includes(mark);
}
