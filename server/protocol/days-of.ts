const DAY_MS = 24 * 3600 * 1000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** First instant of a day of the calendar in a time zone; `date` as in `2026-11-26`. */
export function startOfDay(date: string, timeZone: string): number {
	const asUtc = Date.parse(`${date}T00:00:00Z`);
	// Offsets change at most once between the guess and what it leads to, so that twice is enough.
	const guess = asUtc - offsetAt(asUtc, timeZone);
	const start = asUtc - offsetAt(guess, timeZone);
	// Where clocks are put forward at midnight, the day begins an hour later.
	return dayOf(start, timeZone) < date ? start + 3600 * 1000 : start;
}

/** Day of the calendar in a time zone at an instant. */
export function dayOf(instantMs: number, timeZone: string): string {
	return new Date(instantMs + offsetAt(instantMs, timeZone)).toISOString().slice(0, 10);
}

/** The day after a day of the calendar. */
export function dayAfter(date: string): string {
	return new Date(Date.parse(`${date}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}

export function isTimeZone(name: string): boolean {
	try {
		formatOf(name);
		return true;
	} catch {
		return false;
	}
}

/** How far the clocks of a time zone are ahead of UTC, in ms. */
function offsetAt(instantMs: number, timeZone: string): number {
	const parts = Object.fromEntries(
		formatOf(timeZone)
			.formatToParts(instantMs)
			.map(({ type, value }) => [type, Number(value)]),
	);
	const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
	const shown = Date.UTC(year, month - 1, day, hour, minute, second);
	return shown - Math.floor(instantMs / 1000) * 1000;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
	let format = formats.get(timeZone);
	if (format === undefined) {
		format = new Intl.DateTimeFormat("en-US", {
			timeZone,
			hourCycle: "h23",
			year: "numeric",
			month: "numeric",
			day: "numeric",
			hour: "numeric",
			minute: "numeric",
			second: "numeric",
		});
		formats.set(timeZone, format);
	}
	return format;
}
