/**
 * What all contenders show and write: the same words in the same order. Every tenth word or so is a mark of its own,
 * such as `q0042`, by which a text on the screen is compared with what was sent.
 */
export type BenchMessage = { readonly id: number; readonly isAi: boolean; readonly text: string };

const WORDS =
	"the tide follows moon a little later each day and coast decides how high it comes while boats wait in harbour until wind turns".split(
		" ",
	);

/** A chat of `count` messages, a question and an answer in turn; the last one ends with `mark`. */
export function createChat(count: number, mark: string): readonly BenchMessage[] {
	return Array.from({ length: count }, (_, index) => {
		const isAi = index % 2 === 1;
		const text = isAi
			? ANSWERS[(index >> 1) % ANSWERS.length]?.(index)
			: `Question ${index}: ${words(index, 18)}?`;
		return { id: index + 1, isAi, text: index === count - 1 ? `${text}\n\nThe end ${mark}` : (text ?? "") };
	});
}

const ANSWERS: readonly ((seed: number) => string)[] = [
	(seed) => `${words(seed, 60)}.\n\n${words(seed + 3, 70)}.`,
	(seed) =>
		`${words(seed, 30)}:\n\n- **${words(seed, 3)}** ${words(seed, 9)}\n- ${words(seed + 1, 12)}\n- ${words(seed + 2, 10)}\n\n${words(seed + 5, 30)}.`,
	(seed) =>
		`## ${words(seed, 4)}\n\n${words(seed, 40)}.\n\n\`\`\`ts\n${codeLines(seed, 9).join("\n")}\n\`\`\`\n\n${words(seed, 25)}.`,
	(seed) =>
		`${words(seed, 35)} with \`${words(seed, 1)}\` and *${words(seed, 2)}*.\n\n${table(seed, 4)}\n\n${words(seed, 20)}.`,
	(seed) =>
		`1. ${words(seed, 14)}\n2. ${words(seed + 1, 16)}\n3. ${words(seed + 2, 12)}\n\n> ${words(seed + 7, 24)}.\n\n${words(seed, 40)}.`,
];

/** Tokens of one answer with headings, lists, code, tables and math. */
export function createAnswer(tokenCount: number): {
	readonly tokens: readonly string[];
	readonly marks: readonly string[];
} {
	const tokens: string[] = [];
	let marks = 0;
	const mark = () => `q${String(marks++).padStart(4, "0")}`;
	for (let section = 0; tokens.length < tokenCount; section++)
		tokens.push(...splitTokens(answerSection(section, mark)));
	const kept = tokens.slice(0, tokenCount);
	return { tokens: kept, marks: readMarks(kept.join("")) };
}

/** The marks in a text, in order. */
export function readMarks(text: string): readonly string[] {
	return text.match(/q\d{4}/g) ?? [];
}

function answerSection(section: number, mark: () => string): string {
	const marked = (seed: number, count: number) =>
		Array.from({ length: Math.ceil(count / 9) }, (_, index) => `${words(seed + index, 8)} ${mark()}`).join(
			" ",
		);
	const code = () => codeLines(section, 8).map((line) => `${line} // ${mark()}`);
	const rows = () =>
		Array.from({ length: 3 }, (_, row) => `| ${words(section + row, 2)} | ${mark()} | ${row} |`);
	return [
		`## ${words(section, 3)}`,
		`${marked(section, 54)}. **${words(section, 2)}** and \`${words(section + 1, 1)}\` with $a^2 + b_${section} = c$.`,
		Array.from({ length: 4 }, (_, item) => `- ${marked(section + item, 9)}`).join("\n"),
		`\`\`\`ts\n${code().join("\n")}\n\`\`\``,
		`${marked(section + 4, 36)}.`,
		`| one | two | three |\n|---|---|---|\n${rows().join("\n")}`,
		"",
	].join("\n\n");
}

function splitTokens(text: string): readonly string[] {
	return text.match(/\s*\S+|\s+$/g) ?? [];
}

function words(seed: number, count: number): string {
	return Array.from({ length: count }, (_, index) => WORDS[(seed * 7 + index * 5) % WORDS.length]).join(" ");
}

function codeLines(seed: number, count: number): readonly string[] {
	return Array.from(
		{ length: count },
		(_, line) => `const ${words(seed + line, 1)}${line} = tide(${seed}, "${words(line, 2)}");`,
	);
}

function table(seed: number, count: number): string {
	const rows = Array.from(
		{ length: count },
		(_, row) => `| ${words(seed + row, 2)} | ${seed * row} | ${words(row, 3)} |`,
	);
	return `| name | value | note |\n|---|---:|---|\n${rows.join("\n")}`;
}
