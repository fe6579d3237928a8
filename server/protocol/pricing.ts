import { z } from "zod";

export const MAX_PER_MILLION = 1_000_000;

const perMillion = z.number().min(0).max(MAX_PER_MILLION);

/** What tokens cost in a request whose input is longer than `above` tokens: all of them, not only those beyond. */
const priceTierSchema = z.object({
	above: z.number().int().min(1).max(1_000_000_000).meta({ description: "Tokens of the input" }),
	input: perMillion,
	cached: perMillion.optional().meta({ description: "Of input read before; absent: as any input" }),
	output: perMillion,
});
export type PriceTier = z.infer<typeof priceTierSchema>;

export const MAX_TIERS = 5;

/** What the tokens of a model cost, in US dollars for a million of them. */
export const priceSchema = z
	.object({
		model: z
			.string()
			.trim()
			.min(1)
			.max(200)
			.meta({ description: "Name of the model; * stands for any characters", example: "gpt-4o" }),
		provider: z
			.string()
			.trim()
			.max(100)
			.optional()
			.meta({ description: "Only where it answers there; absent: anywhere" }),
		input: perMillion,
		cached: perMillion.optional().meta({ description: "Of input read before; absent: as any input" }),
		output: perMillion,
		tiers: z
			.array(priceTierSchema)
			.max(MAX_TIERS)
			.optional()
			.meta({ description: "Other prices of long requests; the longest that is exceeded holds" }),
		from: z.iso.date().optional().meta({ description: "First day it holds, UTC; absent: always" }),
	})
	.meta({ id: "Price" });
export type Price = z.infer<typeof priceSchema>;

/** Prices that come with the program, and those that a person has set, which go first. */
export const priceTableSchema = z
	.object({
		currency: z.literal("USD"),
		date: z
			.string()
			.meta({ description: "Day on which the prices that come with the program were looked up" }),
		standard: z.array(priceSchema),
		own: z.array(priceSchema),
	})
	.meta({ id: "PriceTable" });
export type PriceTable = z.infer<typeof priceTableSchema>;

/** Who spent, as far as the price goes by it. */
export type Spender = { readonly model: string; readonly provider: string; readonly isLocal: boolean };

export type Tokens = {
	readonly inputTokens: number;
	/** Of the input. */
	readonly cachedTokens: number;
	readonly outputTokens: number;
};

const FREE: Price = { model: "*", input: 0, output: 0 };
const MILLION = 1_000_000;

/** The price that holds on a day (`2026-11-26`); null: it is not known. What runs on one's own computer is free. */
export function findPrice(
	{ own, standard }: Pick<PriceTable, "own" | "standard">,
	spender: Spender,
	date: string,
): Price | null {
	const set = own.filter((price) => fitsPattern(price, spender) && isInForce(price, date));
	const [best] = set.toSorted(byNearness);
	if (best !== undefined) return best;
	if (spender.isLocal) return FREE;
	const known = standard.filter((price) => fitsName(price.model, spender.model) && isInForce(price, date));
	return known.toSorted(byNearness)[0] ?? null;
}

/** @param requestTokens input of one request, by whose length the price may go; several add up in `tokens` */
export function costOf(
	{ inputTokens, cachedTokens, outputTokens }: Tokens,
	price: Price,
	requestTokens: number,
): number {
	const rate = rateOf(price, requestTokens);
	const cached = Math.min(cachedTokens, inputTokens);
	const input = (inputTokens - cached) * rate.input + cached * (rate.cached ?? rate.input);
	return (input + outputTokens * rate.output) / MILLION;
}

function rateOf(price: Price, requestTokens: number): Pick<Price, "input" | "cached" | "output"> {
	const exceeded = (price.tiers ?? []).filter(({ above }) => above < requestTokens);
	return exceeded.toSorted((a, b) => b.above - a.above)[0] ?? price;
}

/**
 * How long the longest request of an answer was, nearly: the last one reads what all before it have read and written,
 * and `context_tokens` is how long it was in the end.
 */
export function requestTokensOf(usage: {
	readonly input_tokens: number;
	readonly context_tokens?: number | undefined;
}): number {
	return Math.min(usage.input_tokens, usage.context_tokens ?? usage.input_tokens);
}

/** Lengths of requests from which on other prices hold, in order. */
export function priceLengths({ own, standard }: Pick<PriceTable, "own" | "standard">): readonly number[] {
	const lengths = [...own, ...standard].flatMap(({ tiers = [] }) => tiers.map(({ above }) => above));
	return [...new Set(lengths)].sort((a, b) => a - b);
}

/** Days on which a price begins to hold, in order. */
export function priceDates({ own, standard }: Pick<PriceTable, "own" | "standard">): readonly string[] {
	return [...new Set([...own, ...standard].flatMap(({ from }) => from ?? []))].sort();
}

function isInForce({ from }: Price, date: string): boolean {
	return from === undefined || from <= date;
}

/** A name that says more goes before one that says less, a later price before an earlier one. */
function byNearness(a: Price, b: Price): number {
	const said = (price: Price) =>
		price.model.replaceAll("*", "").length +
		(price.model.includes("*") ? 0 : 1000) +
		(price.provider ? 500 : 0);
	return said(b) - said(a) || (b.from ?? "").localeCompare(a.from ?? "");
}

function fitsPattern(price: Price, { model, provider }: Spender): boolean {
	if (price.provider && price.provider.toLowerCase() !== provider.toLowerCase()) return false;
	const wanted = price.model.toLowerCase();
	return [model, nameIn(model)].some((name) => fitsWildcard(wanted.split("*"), name.toLowerCase()));
}

/** Without a regular expression: who writes the pattern must not be able to make it slow. */
function fitsWildcard([first = "", ...rest]: readonly string[], name: string): boolean {
	const last = rest.pop();
	if (last === undefined) return name === first;
	if (!name.startsWith(first)) return false;
	let at = first.length;
	for (const part of rest) {
		const found = name.indexOf(part, at);
		if (found === -1) return false;
		at = found + part.length;
	}
	return name.length - at >= last.length && name.endsWith(last);
}

/** `openai/gpt-4o-2024-08-06` is `gpt-4o`: dates and the like say which version, not which model. */
function fitsName(known: string, model: string): boolean {
	const name = nameIn(model).toLowerCase();
	if (!name.startsWith(known)) return false;
	return /^(?:[-@:](?:\d{3,8}|\d{4}-\d{2}-\d{2}|latest|preview|exp|chat))*$/.test(name.slice(known.length));
}

/** The name of a model without who offers it. */
function nameIn(model: string): string {
	return model.slice(model.lastIndexOf("/") + 1);
}
