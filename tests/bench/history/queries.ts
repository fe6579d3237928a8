import { SEED } from "./make-history.ts";
import { createTexts } from "./make-texts.ts";

/** What people type: whole words of every frequency, their beginnings, several words, what is not there. */
export function makeQueries(): readonly string[] {
	const { words } = createTexts(SEED);
	const word = (rank: number) => words[rank] ?? "";
	const ranks = [0, 3, 12, 40, 150, 500, 1500, 4000, 9000, 20_000, 35_000, 55_000];
	return [
		...ranks.map(word),
		...ranks.slice(4).map((rank) => word(rank).slice(0, 3)),
		...ranks.slice(4).map((rank) => word(rank).slice(0, -1)),
		...ranks.slice(2, 10).map((rank) => `${word(rank)} ${word(rank * 2 + 1)}`),
		...ranks.slice(0, 4).map((rank) => `${word(rank)} ${word(rank + 1)} ${word(rank + 2)}`),
		`${word(7)}()`,
		`${word(2)}.`,
		"nothing like this",
		"qqq",
	];
}
