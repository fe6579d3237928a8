import { createRandom, type Random } from "../faults/seeded-random.ts";
import { ADDRESS_PLACES, ADDRESSES, BREAK_OUTS } from "./address-bases.ts";
import { ADVISORIES } from "./advisories.ts";
import { FENCE_INFOS, FORMULA_BASES, FORMULA_PLACES, MERMAID_BASES } from "./drawing-bases.ts";
import { ELEMENT_BASES, EVENT_BASES, MUTATION_BASES } from "./markup-bases.ts";
import { HIT } from "./payloads.ts";
import { REWRITES, SURROUNDINGS } from "./rewrites.ts";

export type Vector = {
	readonly kind: string;
	readonly text: string;
	/** Where the stream is cut, in UTF-16 code units, ascending. */
	readonly cuts: readonly number[];
};

/** Diagrams are slow to draw: each of them stands as it is, once. */
const KINDS_AS_THEY_ARE: ReadonlySet<string> = new Set(["diagram"]);

/** All that is known, as it is, and then as much more as is asked for, written otherwise and in other places. */
export function makeVectors(count: number, seed: number): readonly Vector[] {
	const random = createRandom(seed);
	const bases = listBases();
	const seen = new Set<string>();
	const vectors: Vector[] = [];
	const add = (kind: string, text: string) => {
		if (seen.has(text)) return;
		seen.add(text);
		vectors.push({ kind, text, cuts: cutsOf(text, random) });
	};
	for (const { kind, text } of bases) add(kind, text);
	const changeable = bases.filter(({ kind }) => !KINDS_AS_THEY_ARE.has(kind));
	while (vectors.length < count) {
		const { kind, text } = random.pick(changeable);
		add(kind, random.pick(SURROUNDINGS)(random.pick(REWRITES)(text, random)));
	}
	return vectors;
}

function listBases(): readonly { readonly kind: string; readonly text: string }[] {
	const addresses = ADDRESSES.flatMap((address, index) =>
		ADDRESS_PLACES.map((place, at) => place(address, index * 100 + at)),
	);
	const formulas = FORMULA_BASES.flatMap((formula) => FORMULA_PLACES.map((place) => place(formula)));
	const named: Readonly<Record<string, readonly string[]>> = {
		event: EVENT_BASES,
		element: ELEMENT_BASES,
		mutation: MUTATION_BASES,
		address: addresses,
		"break out": BREAK_OUTS,
		diagram: MERMAID_BASES.map((source) => `\`\`\`mermaid\n${source}\n\`\`\``),
		formula: formulas,
		fence: FENCE_INFOS.map((info) => `\`\`\`${info}\n<script>${HIT}</script>\n\`\`\``),
		advisory: Object.values(ADVISORIES),
	};
	return Object.entries(named).flatMap(([kind, texts]) => texts.map((text) => ({ kind, text })));
}

/** Up to two, also within a character of two units. */
function cutsOf(text: string, random: Random): readonly number[] {
	const cuts = Array.from({ length: 2 }, () => random.int(1, Math.max(1, text.length - 1)));
	return [...new Set(cuts)].filter((cut) => cut < text.length).sort((a, b) => a - b);
}
