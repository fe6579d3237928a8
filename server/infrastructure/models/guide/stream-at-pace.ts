import { setTimeout as sleep } from "node:timers/promises";

/** So many pieces go out together where there is no pace. */
const FLAT_OUT_BATCH = 32;

/** A text in small pieces at a steady pace; 0: as fast as they are taken. Their sum is the text. */
export async function* streamAtPace(
	text: string,
	tokensPerSecond: number,
	signal: AbortSignal,
): AsyncGenerator<string> {
	// The pieces have about the size of a model's tokens.
	const pieces = text.match(/\s*\S{1,7}|\s+$/gu) ?? [];
	const batchSize = tokensPerSecond === 0 ? FLAT_OUT_BATCH : 1;
	const startedAt = performance.now();
	for (let i = 0; i < pieces.length; i += batchSize) {
		const dueAt = tokensPerSecond === 0 ? 0 : startedAt + (i * 1000) / tokensPerSecond;
		const waitMs = dueAt - performance.now();
		if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
		signal.throwIfAborted();
		yield pieces.slice(i, i + batchSize).join("");
	}
}
