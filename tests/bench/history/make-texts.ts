/** Texts that a seed decides: words of one language with their usual frequencies, sentences, some code. */
export type Texts = {
	/** From the most frequent to the rarest. */
	readonly words: readonly string[];
	/** 0 to 1. */
	next(): number;
	write(wordCount: number): string;
};

const SYLLABLES =
	"ba be bi bo bu da de di do du fa fe fi fo ga ge gi go ka ke ki ko la le li lo ma me mi mo na ne ni no pa pe pi po ra re ri ro sa se si so ta te ti to va ve vi vo za ze".split(
		" ",
	);
const WORDS = 60_000;

export function createTexts(seed: number): Texts {
	let state = seed;
	const next = () => {
		state = (state * 1_664_525 + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
	const words = makeWords(next);
	// Zipf: the word of rank r comes about 1/r as often as the first.
	const word = () => words[Math.floor(Math.exp(next() * Math.log(WORDS))) - 1] ?? "";
	const write = (wordCount: number) => {
		let text = "";
		for (let i = 0; i < wordCount; i++) {
			const dice = next();
			text += word() + (dice < 0.07 ? ". " : dice < 0.14 ? ", " : dice < 0.15 ? "\n\n" : " ");
			if (dice > 0.99) text += `\`${word()}()\` `;
		}
		return text.trimEnd();
	};
	return { words, next, write };
}

function makeWords(next: () => number): readonly string[] {
	const words = new Set<string>();
	while (words.size < WORDS) {
		const length = 1 + Math.floor(next() * 2 + (words.size / WORDS) * 3);
		let word = "";
		for (let i = 0; i < length; i++) word += SYLLABLES[Math.floor(next() * SYLLABLES.length)];
		words.add(next() < 0.5 ? word : `${word}${"nrstlk"[Math.floor(next() * 6)]}`);
	}
	return [...words];
}
