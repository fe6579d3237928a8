import { describe, expect, test } from "vitest";
import { costOf, findPrice, type Price, priceDates } from "./pricing.ts";

const standard: readonly Price[] = [
	{ model: "gpt-4o", input: 2.5, cached: 1.25, output: 10 },
	{ model: "gpt-4o-mini", input: 0.15, output: 0.6 },
];
const remote = (model: string, provider = "OpenAI") => ({ model, provider, isLocal: false });
const find = (own: readonly Price[], model: string, date = "2026-01-01", provider = "OpenAI") =>
	findPrice({ own: [...own], standard: [...standard] }, remote(model, provider), date)?.input ?? null;

describe("the standard price of a model", () => {
	test.each([
		["gpt-4o", 2.5],
		["gpt-4o-2024-08-06", 2.5],
		["openai/gpt-4o", 2.5],
		["work/openai/gpt-4o-latest", 2.5],
		["gpt-4o-mini", 0.15],
		["gpt-4o-mini-2024-07-18", 0.15],
		["gpt-4o-audio", null],
		["gpt-4", null],
		["llama-3", null],
	])("%s: %s", (model, price) => expect(find([], model)).toBe(price));
});

describe("prices of one's own", () => {
	test("go before the standard ones", () =>
		expect(find([{ model: "gpt-4o", input: 1, output: 1 }], "gpt-4o")).toBe(1));
	test("may stand for many models", () =>
		expect(find([{ model: "llama*", input: 3, output: 1 }], "groq/LLaMA-3.3-70b")).toBe(3));
	test("the one that says more goes first", () => {
		const own = [
			{ model: "*", input: 9, output: 9 },
			{ model: "llama-*", input: 3, output: 1 },
			{ model: "llama-3", input: 2, output: 1 },
		];
		expect(find(own, "llama-3")).toBe(2);
		expect(find(own, "llama-4")).toBe(3);
		expect(find(own, "x")).toBe(9);
	});
	test("may be for one provider only", () => {
		const own = [{ model: "m", provider: "Groq", input: 5, output: 5 }];
		expect(find(own, "m", "2026-01-01", "groq")).toBe(5);
		expect(find(own, "m", "2026-01-01", "Other")).toBeNull();
	});
	test("hold from their day on", () => {
		const own = [
			{ model: "m", input: 1, output: 1 },
			{ model: "m", input: 2, output: 2, from: "2026-03-01" },
		];
		expect(find(own, "m", "2026-02-28")).toBe(1);
		expect(find(own, "m", "2026-03-01")).toBe(2);
		expect(find(own, "m", "")).toBe(1);
		expect(priceDates({ own, standard: [] })).toEqual(["2026-03-01"]);
	});
	test("a pattern that would make a regular expression slow is just text", () => {
		const own = [{ model: "a*a*a*a*a*a*a*a*b", input: 1, output: 1 }];
		expect(find(own, "a".repeat(200))).toBeNull();
		expect(find([{ model: "a*a", input: 1, output: 1 }], "a")).toBeNull();
	});
});

test("what runs on one's own computer costs nothing, unless its owner says so", () => {
	const local = { model: "ollama/llama3", provider: "Ollama", isLocal: true };
	expect(findPrice({ own: [], standard: [] }, local, "2026-01-01")).toMatchObject({ input: 0, output: 0 });
	const own = [{ model: "llama3", input: 0.2, output: 0.2 }];
	expect(findPrice({ own, standard: [] }, local, "2026-01-01")).toMatchObject({ input: 0.2 });
});

test("what was read before costs its own price, and never more tokens than were read", () => {
	const price = { model: "m", input: 10, cached: 1, output: 20 };
	expect(costOf({ inputTokens: 1_000_000, cachedTokens: 400_000, outputTokens: 500_000 }, price)).toBe(16.4);
	expect(costOf({ inputTokens: 1000, cachedTokens: 5000, outputTokens: 0 }, price)).toBeCloseTo(0.001);
	expect(
		costOf({ inputTokens: 1000, cachedTokens: 500, outputTokens: 0 }, {
			...price,
			cached: undefined,
		} as never),
	).toBeCloseTo(0.01);
});
