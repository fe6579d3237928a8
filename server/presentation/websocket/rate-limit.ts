import type { Clock } from "../../application/ports.ts";

/** Lets through `perSecond` events each second, as many at once after a quiet second. */
export function createRateLimit(perSecond: number, clock: Clock): () => boolean {
	let tokens = perSecond;
	let filledAt = clock.now().getTime();
	return () => {
		const now = clock.now().getTime();
		tokens = Math.min(perSecond, tokens + (Math.max(0, now - filledAt) * perSecond) / 1000);
		filledAt = now;
		if (tokens < 1) return false;
		tokens -= 1;
		return true;
	};
}
