import { MAX_PER_MILLION, type Price, type PriceTier } from "../../../../server/protocol/pricing.ts";
import { readAmount } from "./read-amount.ts";

export type TierFields = Readonly<Record<"above" | "input" | "cached" | "output", string>>;
export type PriceFields = Readonly<
	Record<"model" | "provider" | "input" | "cached" | "output" | "from", string> & {
		readonly tiers: readonly TierFields[];
	}
>;

export const NO_TIER: TierFields = { above: "", input: "", cached: "", output: "" };

/** A price as it is written into the fields of its form. */
export function fieldsOf(price: Partial<Price>): PriceFields {
	return {
		model: price.model ?? "",
		provider: price.provider ?? "",
		input: textOf(price.input),
		cached: textOf(price.cached),
		output: textOf(price.output),
		from: price.from ?? "",
		tiers: (price.tiers ?? []).map(({ above, input, cached, output }) => ({
			...{ above: textOf(above), input: textOf(input) },
			...{ cached: textOf(cached), output: textOf(output) },
		})),
	};
}

/** Null as long as something is missing or is no amount. */
export function readPrice(fields: PriceFields): Price | null {
	const amounts = readAmounts(fields);
	const tiers = fields.tiers.filter((tier) => Object.values(tier).some((text) => text.trim() !== ""));
	const read = tiers.map(readTier);
	if (fields.model.trim() === "" || amounts === null || read.includes(null)) return null;
	const known = read.flatMap((tier) => tier ?? []).toSorted((a, b) => a.above - b.above);
	if (new Set(known.map(({ above }) => above)).size < known.length) return null;
	return {
		model: fields.model.trim(),
		...amounts,
		...(fields.provider.trim() === "" ? {} : { provider: fields.provider.trim() }),
		...(fields.from === "" ? {} : { from: fields.from }),
		...(known.length === 0 ? {} : { tiers: known }),
	};
}

function readTier(fields: TierFields): PriceTier | null {
	const amounts = readAmounts(fields);
	// "200,000", "200.000" and "200 000" are one number of tokens.
	const above = Number(fields.above.replaceAll(/[\s.,\u00a0\u202f]/g, "") || Number.NaN);
	return amounts === null || !Number.isSafeInteger(above) || above < 1 ? null : { above, ...amounts };
}

function readAmounts(
	fields: Pick<TierFields, "input" | "cached" | "output">,
): Pick<Price, "input" | "cached" | "output"> | null {
	const [input, cached, output] = [amountOf(fields.input), amountOf(fields.cached), amountOf(fields.output)];
	const isCachedWrong = fields.cached.trim() !== "" && !(cached >= 0);
	if (!(input >= 0) || !(output >= 0) || isCachedWrong) return null;
	return { input, output, ...(Number.isNaN(cached) ? {} : { cached }) };
}

function amountOf(text: string): number {
	const amount = readAmount(text, { isPointFraction: true }) ?? Number.NaN;
	return amount <= MAX_PER_MILLION ? amount : Number.NaN;
}

function textOf(value: number | undefined): string {
	return value === undefined ? "" : String(value);
}
