import { AppError } from "../../domain/app-error.ts";
import { dayAfter, isTimeZone, startOfDay } from "../../protocol/days-of.ts";
import type { UserId } from "../../protocol/ids.ts";
import { costOf, findPrice, type PriceTable, priceDates, priceLengths } from "../../protocol/pricing.ts";
import type { UsageAmount, UsageBy, UsageReport, UsageRow } from "../../protocol/usage.ts";
import type { Clock, UsageReader, UsageSum } from "../ports.ts";

type Deps = { readonly usage: Pick<UsageReader, "sum">; readonly clock: Clock };

export type UsageQuestion = {
	readonly userId: UserId;
	/** Date or time; undefined: 30 days ago, and now. */
	readonly from: string | undefined;
	readonly to: string | undefined;
	readonly by: UsageBy;
	readonly timeZone: string;
};

const USUAL_RANGE_MS = 30 * 24 * 3600 * 1000;
const NOTHING: UsageAmount = {
	requests: 0,
	estimated: 0,
	input_tokens: 0,
	cached_tokens: 0,
	output_tokens: 0,
	reasoning_tokens: 0,
	cost: null,
	unpriced_requests: 0,
};

/**
 * What a user spent [M2]. Money is worked out here, of tokens and of the prices as they are set now, so that a price
 * that was wrong or missing is right for the past as well; one that has changed says from when on it holds.
 * @throws {AppError} invalid_request, storage_unavailable
 */
export async function reportUsage(
	{ usage, clock }: Deps,
	prices: PriceTable,
	question: UsageQuestion,
): Promise<UsageReport> {
	const { userId, by, timeZone } = question;
	if (!isTimeZone(timeZone)) {
		throw new AppError(
			"invalid_request",
			`"${timeZone.slice(0, 64)}" is no time zone. Send one such as Europe/Berlin.`,
		);
	}
	const now = clock.now().getTime();
	const from = instantOf(question.from, timeZone, "start") ?? new Date(now - USUAL_RANGE_MS).toISOString();
	const to = instantOf(question.to, timeZone, "end") ?? new Date(now + 1000).toISOString();
	const dates = priceDates(prices);
	const lengths = priceLengths(prices);
	const sums = await usage.sum({ userId, by, timeZone, from, to, priceDates: dates, priceLengths: lengths });
	const rows = new Map<string | null, UsageRow>();
	const unpriced = new Set<string>();
	let total = NOTHING;
	for (const sum of sums) {
		const amount = priced(sum, prices, { dates, lengths });
		if (amount.unpriced_requests > 0) unpriced.add(sum.model);
		total = add(total, amount);
		const row = rows.get(sum.key) ?? {
			...NOTHING,
			key: sum.key,
			...(sum.title === null ? {} : { title: sum.title }),
		};
		rows.set(sum.key, { ...row, ...add(row, amount) });
	}
	const listed = [...rows.values()].sort(by === "day" ? byKey : byCost);
	return { by, from, to, currency: "USD", rows: listed, total, unpriced_models: [...unpriced].sort() };
}

function priced(
	sum: UsageSum,
	prices: PriceTable,
	{ dates, lengths }: { readonly dates: readonly string[]; readonly lengths: readonly number[] },
): UsageAmount {
	// Before the first date on which a price changes, only those hold that name no date.
	const price = findPrice(prices, sum, dates[sum.pricePeriod - 1] ?? "");
	const requestTokens = 1 + (lengths[sum.priceLength - 1] ?? -1);
	return {
		requests: sum.requests,
		estimated: sum.estimated,
		input_tokens: sum.inputTokens,
		cached_tokens: sum.cachedTokens,
		output_tokens: sum.outputTokens,
		reasoning_tokens: sum.reasoningTokens,
		cost: price === null ? null : costOf(sum, price, requestTokens),
		unpriced_requests: price === null ? sum.requests : 0,
	};
}

function add(a: UsageAmount, b: UsageAmount): UsageAmount {
	return {
		requests: a.requests + b.requests,
		estimated: a.estimated + b.estimated,
		input_tokens: a.input_tokens + b.input_tokens,
		cached_tokens: a.cached_tokens + b.cached_tokens,
		output_tokens: a.output_tokens + b.output_tokens,
		reasoning_tokens: a.reasoning_tokens + b.reasoning_tokens,
		cost: a.cost === null ? b.cost : a.cost + (b.cost ?? 0),
		unpriced_requests: a.unpriced_requests + b.unpriced_requests,
	};
}

function byKey(a: UsageRow, b: UsageRow): number {
	return (a.key ?? "").localeCompare(b.key ?? "");
}

function byCost(a: UsageRow, b: UsageRow): number {
	const tokens = (row: UsageRow) => row.input_tokens + row.output_tokens;
	return (b.cost ?? 0) - (a.cost ?? 0) || tokens(b) - tokens(a);
}

/** A date begins, or ends, with the day in the time zone; a time is itself. */
function instantOf(value: string | undefined, timeZone: string, edge: "start" | "end"): string | null {
	if (value === undefined) return null;
	if (value.length > "2026-11-26".length) return new Date(value).toISOString();
	return new Date(startOfDay(edge === "start" ? value : dayAfter(value), timeZone)).toISOString();
}
