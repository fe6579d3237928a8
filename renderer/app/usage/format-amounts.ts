import { readerLocale } from "../../i18n/reader-locale.ts";

export function formatCount(count: number): string {
	return new Intl.NumberFormat(readerLocale()).format(count);
}

/** 12,345 → 12K; for places with little room. */
export function formatShortCount(count: number): string {
	return new Intl.NumberFormat(readerLocale(), { notation: "compact", maximumFractionDigits: 1 }).format(
		count,
	);
}

/** US dollars, with as many digits as tell something: an answer often costs less than a cent. */
export function formatCost(dollars: number): string {
	const digits = dollars === 0 || dollars >= 1 ? 2 : dollars >= 0.01 ? 3 : 5;
	const format = new Intl.NumberFormat(readerLocale(), {
		style: "currency",
		currency: "USD",
		currencyDisplay: "narrowSymbol",
		minimumFractionDigits: 2,
		maximumFractionDigits: digits,
	});
	// Between Arabic words the sign of “US$” would go to the other side of its letters.
	const parts = format.formatToParts(dollars);
	return parts.map(({ value }) => (/^\w+\$$/.test(value) ? `\u2066${value}\u2069` : value)).join("");
}

/** 1.2 s, 2 min 5 s. */
export function formatDuration(ms: number): string {
	const seconds = ms / 1000;
	const unit = (value: number, name: "second" | "minute", digits: number) =>
		new Intl.NumberFormat(readerLocale(), {
			style: "unit",
			unit: name,
			unitDisplay: "short",
			maximumFractionDigits: digits,
		}).format(value);
	if (seconds < 60) return unit(seconds, "second", seconds < 10 ? 1 : 0);
	return `${unit(Math.floor(seconds / 60), "minute", 0)} ${unit(Math.round(seconds % 60), "second", 0)}`;
}
