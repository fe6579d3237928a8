import { naughtyStrings, oddJsonTexts } from "./hostile-strings.ts";

/** A generator of numbers in [0, 1) that gives the same ones for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = Math.imul(state ^ (state >>> 15), state | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
}

/**
 * `count` malformed texts: valid objects with a field of the wrong kind, and their JSON with bytes
 * changed, cut, doubled or mixed. They name only chats and tasks that do not exist.
 */
export function fuzzTexts(seed: number, count: number, templates: readonly object[]): readonly string[] {
	const random = seededRandom(seed);
	const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
	const strings = naughtyStrings().filter((text) => text.length < 1_000);
	const odd = oddJsonTexts().filter((text) => text.length < 1_000);
	const values = [...strings, null, true, -1, 0, 1.5, 2 ** 53, 1e308, [], {}, [[]], [null], { a: { b: [] } }];

	const spoilField = (template: object): string => {
		const copy: Record<string, unknown> = { ...template };
		const key = pick([...Object.keys(copy), pick(strings)]);
		if (random() < 0.2) delete copy[key];
		else copy[key] = pick(values);
		return JSON.stringify(copy);
	};
	const spoilText = (text: string): string => {
		const at = Math.floor(random() * (text.length + 1));
		const to = Math.min(text.length, at + Math.floor(random() * 8));
		const kind = random();
		if (kind < 0.25) return text.slice(0, at) + text.slice(to);
		if (kind < 0.5)
			return text.slice(0, at) + String.fromCharCode(Math.floor(random() * 0x250)) + text.slice(at);
		if (kind < 0.65) return text.slice(0, at) + pick(odd) + text.slice(to);
		if (kind < 0.8) return text.slice(0, at) + text.slice(at, to).repeat(5) + text.slice(to);
		return text.slice(0, at);
	};
	return Array.from({ length: count }, () => {
		const whole = spoilField(pick(templates));
		return random() < 0.5 ? whole : spoilText(whole);
	});
}
