/** Heights of a long list's rows, guessed until measured, and where each row begins. All in CSS pixels. */
export class RowHeights {
	readonly #estimate: (key: string) => number;
	readonly #measured = new Map<string, number>();
	#keys: readonly string[] = [];
	/** Where row i begins; one more entry than rows. Valid up to `#validTo`. */
	#offsets = new Float64Array(1);
	#validTo = 0;

	constructor(estimate: (key: string) => number) {
		this.#estimate = estimate;
	}

	get keys(): readonly string[] {
		return this.#keys;
	}

	setKeys(keys: readonly string[]): void {
		const shared = sharedStart(this.#keys, keys);
		if (this.#offsets.length <= keys.length) {
			const offsets = new Float64Array(Math.max(keys.length + 1, this.#offsets.length * 2));
			offsets.set(this.#offsets);
			this.#offsets = offsets;
		}
		this.#validTo = Math.min(this.#validTo, shared);
		this.#keys = keys;
	}

	/** Returns by how much the row's height differs from what it was taken for. */
	measure(index: number, height: number): number {
		const key = this.#keys[index];
		if (key === undefined) return 0;
		const delta = height - this.#heightOf(key);
		this.#measured.set(key, height);
		if (delta !== 0) this.#validTo = Math.min(this.#validTo, index);
		return delta;
	}

	/** The width changed: what was measured holds no more. */
	forgetMeasured(): void {
		this.#measured.clear();
		this.#validTo = 0;
	}

	offsetOf(index: number): number {
		const wanted = Math.min(index, this.#keys.length);
		for (let i = this.#validTo; i < wanted; i++) {
			this.#offsets[i + 1] = (this.#offsets[i] ?? 0) + this.#heightOf(this.#keys[i] ?? "");
		}
		this.#validTo = Math.max(this.#validTo, wanted);
		return this.#offsets[wanted] ?? 0;
	}

	get total(): number {
		return this.offsetOf(this.#keys.length);
	}

	/** The row at this distance from the top; the nearest one outside of the list. */
	indexAt(offset: number): number {
		this.offsetOf(this.#keys.length);
		let low = 0;
		let high = Math.max(0, this.#keys.length - 1);
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if ((this.#offsets[middle] ?? 0) <= offset) low = middle;
			else high = middle - 1;
		}
		return low;
	}

	#heightOf(key: string): number {
		return this.#measured.get(key) ?? this.#estimate(key);
	}
}

function sharedStart(a: readonly string[], b: readonly string[]): number {
	const length = Math.min(a.length, b.length);
	let i = 0;
	while (i < length && a[i] === b[i]) i++;
	return i;
}
