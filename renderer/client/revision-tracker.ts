/**
 * Tells whether a change was missed [Y2]. Revisions of a user are consecutive, but frames of different
 * origins may overtake each other, so that a hole is one only if it does not fill up.
 */
export class RevisionTracker {
	#contiguous: number | null = null;
	readonly #ahead = new Set<number>();

	/** All changes up to here are known; null before the first welcome. */
	get known(): number | null {
		return this.#contiguous;
	}

	get hasHole(): boolean {
		return this.#ahead.size > 0;
	}

	/** The newest that was told of. */
	get newest(): number {
		return Math.max(this.#contiguous ?? 0, ...this.#ahead);
	}

	reset(revision: number): void {
		this.#contiguous = revision;
		for (const ahead of this.#ahead) if (ahead <= revision) this.#ahead.delete(ahead);
		this.#close();
	}

	note(revision: number): void {
		if (this.#contiguous === null || revision <= this.#contiguous) return;
		this.#ahead.add(revision);
		this.#close();
	}

	forget(): void {
		this.#contiguous = null;
		this.#ahead.clear();
	}

	#close(): void {
		while (this.#contiguous !== null && this.#ahead.delete(this.#contiguous + 1)) this.#contiguous++;
	}
}
