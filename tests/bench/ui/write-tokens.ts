import { setTimeout as sleep } from "node:timers/promises";

/** Hands over tokens at a pace, each when it is due; what a late timer missed comes at once. */
export async function writeTokens(
	tokens: readonly string[],
	tokensPerSecond: number,
	write: (token: string) => void,
): Promise<void> {
	const startMs = performance.now();
	for (let next = 0; next < tokens.length; ) {
		const due = Math.floor(((performance.now() - startMs) * tokensPerSecond) / 1000) + 1;
		for (; next < Math.min(due, tokens.length); next++) write(tokens[next] ?? "");
		await sleep(1);
	}
}
