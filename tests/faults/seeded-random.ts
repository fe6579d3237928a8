/** Random decisions that the same seed makes again. */
export type Random = {
	/** From 0 up to, not including, 1. */
	next(): number;
	/** A whole number from `min` to `max`, both included. */
	int(min: number, max: number): number;
	pick<T>(list: readonly T[]): T;
	chance(probability: number): boolean;
	uuid(): string;
	/** A source of its own, so that what one part draws does not shift what another gets. */
	fork(): Random;
};

/** mulberry32 */
export function createRandom(seed: number): Random {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
	};
	const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
	const hex = (digits: number) =>
		Array.from({ length: digits }, () => Math.floor(next() * 16).toString(16)).join("");
	return {
		next,
		int,
		pick: (list) => {
			const item = list[int(0, list.length - 1)];
			if (item === undefined) throw new Error("Nothing to pick from");
			return item;
		},
		chance: (probability) => next() < probability,
		uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
		fork: () => createRandom(Math.floor(next() * 4_294_967_296)),
	};
}
