/** When what had been received reached a length. */
export type Mark = { readonly atUs: number; readonly length: number };

/**
 * Microseconds from write to receipt of each token. A token has been received with the first mark
 * that reaches its end; a token that was never received is left out.
 */
export function latenciesUs(
	tokens: readonly string[],
	writtenAtUs: readonly number[],
	marks: readonly Mark[],
): number[] {
	const latencies: number[] = [];
	let end = 0;
	let next = 0;
	for (const [index, token] of tokens.entries()) {
		end += token.length;
		while (next < marks.length && (marks[next]?.length ?? 0) < end) next++;
		const mark = marks[next];
		const writtenUs = writtenAtUs[index];
		if (mark === undefined || writtenUs === undefined) break;
		latencies.push(mark.atUs - writtenUs);
	}
	return latencies;
}

/** The value below which `share` of all lie. */
export function percentile(values: Iterable<number>, share: number): number {
	const sorted = Float64Array.from(values).sort();
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = sorted.length >> 1;
	const upper = sorted[middle] ?? Number.NaN;
	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
