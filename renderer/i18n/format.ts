import type { Text } from "./text.ts";

/** Formats are costly to make, and a page needs few of them again and again. */
const formats = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();

export function formatDate({ locale }: Text, date: Date, options: Intl.DateTimeFormatOptions): string {
	const key = `date ${locale} ${JSON.stringify(options)}`;
	return remember(key, () => new Intl.DateTimeFormat(locale, options)).format(date);
}

export function formatNumber(
	{ locale }: Text,
	value: number,
	options: Intl.NumberFormatOptions = {},
): string {
	const key = `number ${locale} ${JSON.stringify(options)}`;
	return remember(key, () => new Intl.NumberFormat(locale, options)).format(value);
}

function remember<Format extends Intl.DateTimeFormat | Intl.NumberFormat>(
	key: string,
	create: () => Format,
): Format {
	const known = formats.get(key);
	if (known !== undefined) return known as Format;
	const format = create();
	formats.set(key, format);
	return format;
}
