import { parseSync, Visitor } from "oxc-parser";
import { readToldSentence } from "../../server/protocol/told-sentences.ts";

export type UntoldSentence = { readonly sentence: string; readonly file: string; readonly line: number };

type Node = { readonly start: number };
type Quasi = { readonly value: { readonly cooked: string | null } };

/** Begins as a sentence does, has a few words, and ends like one or with a value. */
const SENTENCE = /^["“]?(?:\p{Lu}|\{\})(?=.*\p{L}{2,}.* .*\p{L}{2,}).*(?:[.:!?]|\{\})$/su;

/**
 * Sentences of a file, as far as they are written whole in it, that no client could say in another language: they are
 * neither among those that servers tell nor among `known`. What stands in braces is a value.
 */
export function findUntold(
	file: string,
	text: string,
	known: ReadonlySet<string>,
): readonly UntoldSentence[] {
	const found: UntoldSentence[] = [];
	const look = (sentence: string, { start }: Node) => {
		if (!SENTENCE.test(sentence) || known.has(sentence)) return;
		// The last value may be more to say, or nothing.
		const filled = [sentence, sentence.replace(/ ?\{\}(?!.*\{\})/s, "")].map((one) =>
			one.replaceAll("{}", "1"),
		);
		if (filled.some((one) => known.has(one) || readToldSentence(one) !== null)) return;
		found.push({ sentence, file, line: text.slice(0, start).split("\n").length });
	};
	const { program } = parseSync(file, text);
	new Visitor({
		Literal(node) {
			if (typeof node.value === "string") look(node.value, node);
		},
		TemplateLiteral(node) {
			look((node.quasis as readonly Quasi[]).map(({ value }) => value.cooked ?? "").join("{}"), node);
		},
	}).visit(program);
	return found;
}
