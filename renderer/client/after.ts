/** Runs something once, after some time. Returns what calls it off. */
export function after(delayMs: number, run: () => void): () => void {
	const timer = setTimeout(run, delayMs);
	return () => clearTimeout(timer);
}
