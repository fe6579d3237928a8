/**
 * The text the fake upstream writes, made again by whoever has to check it. Token `i` of a seed
 * never depends on how many tokens follow, so a shorter answer is a prefix of a longer one.
 */
export function fakeToken(seed: number, index: number): string {
	const roll = mix(seed, index);
	if (roll % 97 === 0) return ".\n\n";
	if (roll % 53 === 0) return " 🙂";
	if (roll % 31 === 0) return ",";
	const word = WORDS[(roll >>> 8) % WORDS.length] ?? "word";
	return index === 0 ? word : ` ${word}`;
}

export function fakeTokens(seed: number, count: number): string[] {
	return Array.from({ length: count }, (_, index) => fakeToken(seed, index));
}

/** The whole answer of `tokens n=<count> seed=<seed>`. */
export function fakeText(seed: number, count: number): string {
	return fakeTokens(seed, count).join("");
}

/** Token of `stamp=1`: its index and the upstream's wall clock in microseconds when it was written. */
export function stampToken(index: number): string {
	return `${index}@${Math.round((performance.timeOrigin + performance.now()) * 1000)} `;
}

const WORDS = [
	..."the a of light river stone quiet answer keeps every word while night turns slow".split(" "),
	...'naïve café Übermut größer 東京 日本語 привет мир שלום data=1 {} "quoted" back\\slash'.split(" "),
	..."because there remains nothing lost between two shores and the ferry goes on".split(" "),
];

/** A 32-bit hash of seed and index (the finaliser of MurmurHash3). */
function mix(seed: number, index: number): number {
	let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35);
	h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
	h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
	return (h ^ (h >>> 16)) >>> 0;
}
