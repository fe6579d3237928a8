/** Epoch milliseconds with their fractions, which clocks of several processes agree on. */
export function nowMs(): number {
	return performance.timeOrigin + performance.now();
}
