import { describe, expect, test } from "vitest";
import { costOf, findPrice, type Price, priceDates, priceLengths, requestTokensOf } from "./pricing.ts";

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

describe("what tokens cost", () => {
	const plain: Price = { model: "m", input: 10, cached: 1, output: 20 };
	const tiered: Price = {
		...plain,
		tiers: [
			{ above: 500_000, input: 40, output: 80 },
			{ above: 200_000, input: 20, cached: 2, output: 30 },
		],
	};
	test.each([
		["read before costs its own price", plain, 1_000_000, 400_000, 500_000, 1_000_000, 16.4],
		["never more is read before than was read", plain, 1000, 5000, 0, 1000, 0.001],
		[
			"without a price of its own it costs as any input",
			{ ...plain, cached: undefined },
			1000,
			500,
			0,
			1000,
			0.01,
		],
		["a short request has the plain price", tiered, 200_000, 0, 1000, 200_000, 2.02],
		["a longer one has the higher price for all of it", tiered, 200_001, 100_001, 1000, 200_001, 2.230002],
		["the longest that is exceeded holds", tiered, 600_000, 600_000, 1000, 600_000, 24.08],
		["several short requests are not a long one", tiered, 600_000, 0, 0, 150_000, 6],
		["a price without tiers knows no length", plain, 600_000, 0, 0, 600_000, 6],
	])("%s", (_name, price, inputTokens, cachedTokens, outputTokens, requestTokens, cost) => {
		const tokens = { inputTokens, cachedTokens, outputTokens };
		expect(costOf(tokens, price as Price, requestTokens)).toBeCloseTo(cost, 9);
	});

	test.each([
		["one request", { input_tokens: 1000, context_tokens: 1200 }, 1000],
		["several, of which the last is the longest", { input_tokens: 9000, context_tokens: 4000 }, 4000],
		["one of which no more is known", { input_tokens: 1000 }, 1000],
	])("the length of %s", (_name, usage, length) => expect(requestTokensOf(usage)).toBe(length));

	test("lengths at which prices change are known once, in order", () => {
		expect(priceLengths({ own: [tiered], standard: [plain, { ...tiered, model: "n" }] })).toEqual([
			200_000, 500_000,
		]);
	});
});
