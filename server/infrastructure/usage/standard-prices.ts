import standard from "../../../resources/prices/standard-prices.json" with { type: "json" };
import { type PriceTable, priceSchema } from "../../protocol/pricing.ts";

/** Prices that come with the program; see the notes in the file. */
export function readStandardPrices(): Omit<PriceTable, "own"> {
	const { date, prices } = standard;
	return { currency: "USD", date, standard: prices.map((price) => priceSchema.parse(price)) };
}
