import { parseSync, Visitor } from "oxc-parser";

/** A sentence that code says by `t("…")`, or in forms by `t.count(n, "…", "…")`. */
export type SaidSentence = {
	readonly key: string;
	/** Other English forms of it. */
	readonly one: string | null;
	readonly file: string;
	readonly line: number;
};
/** Words on the page that are the same in every language. */
export type LooseWords = { readonly words: string; readonly file: string; readonly line: number };
export type FoundWords = { readonly said: readonly SaidSentence[]; readonly loose: readonly LooseWords[] };

/** Parts of an element, and of what describes one, that people see or hear. */
const SPOKEN = new Set([
	...["aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "data-tip"],
	...["label", "title", "placeholder", "alt", "hint", "detail", "description", "heading", "action"],
]);
/** Calls that show what they are given. */
const SHOWING = /^(?:say|show|setNote|complain|announce)$/;
/** The same in every language: names, and what is written as it is. */
const AS_IT_IS = /^(?:Parley|OpenAI|sk-…|gpt-[\w-]+|https?:\S+)$/;

type Node = { readonly type: string; readonly start: number } & Readonly<Record<string, unknown>>;

/** Finds what a file of the interface says. */
export function findWords(file: string, text: string): FoundWords {
	const { program } = parseSync(file, text);
	const said: SaidSentence[] = [];
	const loose: LooseWords[] = [];
	const lineOf = (node: Node) => text.slice(0, node.start).split("\n").length;
	const report = (node: unknown) => {
		for (const literal of literalsOf(node)) {
			const words = literal.words.trim();
			if (/\p{L}{2}/u.test(words) && !AS_IT_IS.test(words))
				loose.push({ words, file, line: lineOf(literal.node) });
		}
	};
	const visitor = new Visitor({
		CallExpression(node) {
			const call = node as unknown as Node;
			const callee = call.callee as Node;
			const args = call.arguments as readonly Node[];
			if (isT(callee)) {
				const keys = literalsOf(args[0]);
				if (keys.length === 0) loose.push({ words: "t(…) without its sentence", file, line: lineOf(call) });
				for (const { words, node: at } of keys) said.push({ key: words, one: null, file, line: lineOf(at) });
			} else if (isCount(callee)) {
				const [one] = literalsOf(args[1]);
				const [other] = literalsOf(args[2]);
				if (one === undefined || other === undefined)
					loose.push({ words: "t.count(…) without its sentences", file, line: lineOf(call) });
				else said.push({ key: other.words, one: one.words, file, line: lineOf(call) });
			} else if (SHOWING.test(nameOf(callee))) report(args[0]);
		},
		JSXText(node) {
			const words = node.value.trim();
			if (/\p{L}{2}/u.test(words) && !AS_IT_IS.test(words))
				loose.push({ words, file, line: lineOf(node as unknown as Node) });
		},
		JSXElement(node) {
			for (const child of node.children)
				if (child.type === "JSXExpressionContainer") report(child.expression);
		},
		JSXAttribute(node) {
			if (node.name.type !== "JSXIdentifier" || !SPOKEN.has(node.name.name) || node.value === null) return;
			report(node.value.type === "JSXExpressionContainer" ? node.value.expression : node.value);
		},
		Property(node) {
			const key = node.key as unknown as Node;
			const name = key.type === "Identifier" ? String(key.name) : "";
			if (SPOKEN.has(name)) report(node.value);
		},
	});
	visitor.visit(program);
	return { said, loose };
}

function isT(callee: Node): boolean {
	return callee.type === "Identifier" && callee.name === "t";
}

function isCount(callee: Node): boolean {
	return (
		callee.type === "MemberExpression" &&
		isT(callee.object as Node) &&
		(callee.property as Node).name === "count"
	);
}

function nameOf(callee: Node): string {
	if (callee.type === "Identifier") return String(callee.name);
	return callee.type === "MemberExpression" ? String((callee.property as Node).name) : "";
}

type Literal = { readonly words: string; readonly node: Node };

/** The texts an expression may come to, as far as they are written in it. */
function literalsOf(value: unknown): readonly Literal[] {
	const node = value as Node | null | undefined;
	switch (node?.type) {
		case "Literal":
			return typeof node.value === "string" ? [{ words: node.value, node }] : [];
		case "TemplateLiteral": {
			const quasis = node.quasis as readonly { readonly value: { readonly cooked: string } }[];
			return [{ words: quasis.map((quasi) => quasi.value.cooked).join("{}"), node }];
		}
		case "ConditionalExpression":
			return [...literalsOf(node.consequent), ...literalsOf(node.alternate)];
		case "LogicalExpression":
			return [...(node.operator === "&&" ? [] : literalsOf(node.left)), ...literalsOf(node.right)];
		case "ParenthesizedExpression":
			return literalsOf(node.expression);
		default:
			return [];
	}
}
