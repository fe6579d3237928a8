import type { Text } from "./text.ts";

/** Several names in one sentence: “a, b and c”. In words from right to left none of them turns the others round. */
export function formatList({ locale }: Text, items: readonly string[]): string {
	const isArabic = locale.startsWith("ar");
	const parts = isArabic ? items.map((item) => `\u2068${item}\u2069`) : items;
	return new Intl.ListFormat(locale).format(parts);
}
