/** How far back is looked. */
export const USAGE_RANGES = ["7", "30", "90", "365", "month", "all"] as const;
export type UsageRange = (typeof USAGE_RANGES)[number];

/** First day of a range, by the calendar of the person; null: from the beginning. */
export function firstDay(range: UsageRange, today: Date): string | null {
	if (range === "all") return null;
	if (range === "month") return dayName(new Date(today.getFullYear(), today.getMonth(), 1));
	return dayName(new Date(today.getFullYear(), today.getMonth(), today.getDate() - Number(range) + 1));
}

/** All days from one to another, both included. */
export function daysBetween(first: string, last: string): readonly string[] {
	const days: string[] = [];
	const [year = 0, month = 1, date = 1] = first.split("-").map(Number);
	for (let offset = 0; ; offset++) {
		const day = dayName(new Date(year, month - 1, date + offset));
		if (day > last) return days;
		days.push(day);
	}
}

/** `2026-11-26` for a day of the person's calendar. */
export function dayName(date: Date): string {
	const two = (value: number) => String(value).padStart(2, "0");
	return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
