/** An answer the upstream is asked for. Its seed is its name: no two of one upstream have the same. */
export type AnswerSpec = {
	readonly seed: number;
	readonly tokens: number;
	/** Tokens each second; 0: as fast as they are taken. */
	readonly rate: number;
	/** Whether the answer stays open after its last token. */
	readonly held: boolean;
};

/** The message that asks for it. */
export function toPrompt({ seed, tokens, rate, held }: AnswerSpec): string {
	return `#tokens n=${tokens} rate=${rate} seed=${seed} hold=${held ? 1 : 0}`;
}

/** Null where the text asks for nothing. */
export function parsePrompt(text: string): AnswerSpec | null {
	const found = /^#tokens n=(\d+) rate=(\d+) seed=(\d+) hold=([01])$/.exec(text.trim());
	if (found === null) return null;
	const [, tokens, rate, seed, hold] = found;
	return { tokens: Number(tokens), rate: Number(rate), seed: Number(seed), held: hold === "1" };
}
