import { expect, test } from "vitest";
import type { Price } from "../../../../server/protocol/pricing.ts";
import { fieldsOf, NO_TIER, readPrice } from "./read-price.ts";

const price: Price = {
	...{ model: "m", provider: "P", input: 1.5, cached: 0, output: 3, from: "2026-03-01" },
	tiers: [
		{ above: 200_000, input: 3, output: 6 },
		{ above: 500_000, input: 6, cached: 0.5, output: 12 },
	],
};
const plain = fieldsOf({ model: "m", input: 1, output: 2 });
const tier = { above: "200000", input: "2", cached: "", output: "4" };

test("a price comes out of its form as it went in", () => {
	expect(readPrice(fieldsOf(price))).toEqual(price);
});

test.each([
	["empty steps are none", { ...plain, tiers: [NO_TIER] }, { model: "m", input: 1, output: 2 }],
	[
		"numbers as people write them",
		{ ...plain, input: "1,5", tiers: [{ ...tier, above: "200 000" }] },
		{ model: "m", input: 1.5, output: 2, tiers: [{ above: 200_000, input: 2, output: 4 }] },
	],
	[
		"steps in order",
		{ ...plain, tiers: [{ ...tier, above: "500,000" }, tier] },
		{
			...{ model: "m", input: 1, output: 2 },
			tiers: [
				{ above: 200_000, input: 2, output: 4 },
				{ above: 500_000, input: 2, output: 4 },
			],
		},
	],
	["a step without its price", { ...plain, tiers: [{ ...tier, output: "" }] }, null],
	["a step without its length", { ...plain, tiers: [{ ...tier, above: "" }] }, null],
	["two steps of one length", { ...plain, tiers: [tier, tier] }, null],
	["no model", { ...plain, model: " " }, null],
	["no number", { ...plain, cached: "x" }, null],
	["a number of programs", { ...plain, input: "0x10" }, null],
	["no end of money", { ...plain, input: "1e999" }, null],
	["more than a price can be", { ...plain, output: "1000001" }, null],
	[
		"the most that a price can be",
		{ ...plain, output: "1000000" },
		{ model: "m", input: 1, output: 1_000_000 },
	],
	[
		"thousands and thousandths",
		{ ...plain, input: "0,075", cached: "1.125", output: "1,000.00" },
		{ model: "m", input: 0.075, cached: 1.125, output: 1000 },
	],
	["a point first", { ...plain, input: ".5" }, { model: "m", input: 0.5, output: 2 }],
])("%s", (_name, fields, expected) => expect(readPrice(fields)).toEqual(expected));
