type Tokenizer = (text: string) => number;

let loading: Promise<Tokenizer> | null = null;

/** The tokenizer of current OpenAI models; others split text a little differently. Its table is loaded when first needed. */
export async function countTexts(texts: readonly string[]): Promise<readonly number[]> {
	loading ??= load();
	const count = await loading;
	return texts.map(count);
}

async function load(): Promise<Tokenizer> {
	const { countTokens } = await import("gpt-tokenizer/encoding/o200k_base");
	// What looks like a control token of the model is text like any other.
	return (text) => countTokens(text, { disallowedSpecial: new Set() });
}
