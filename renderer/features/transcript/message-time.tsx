/** Formats are costly to make, and most messages need one or two of them. */
const formats = new Map<Format, Intl.DateTimeFormat>();
const FORMATS = {
	time: { hour: "numeric", minute: "2-digit" },
	dayAndTime: { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" },
	exact: { dateStyle: "full", timeStyle: "medium" },
} as const satisfies Readonly<Record<string, Intl.DateTimeFormatOptions>>;
type Format = keyof typeof FORMATS;

/** When a message was written, in the reader's own way of telling time. Nothing where it is not known. */
export function MessageTime({ timestamp }: { readonly timestamp: string }) {
	const date = new Date(timestamp);
	if (Number.isNaN(date.getTime()) || date.getTime() === 0) return null;
	const isToday = date.toDateString() === new Date().toDateString();
	return (
		<time dateTime={timestamp} title={formatDate(date, "exact")} className="tabular-nums">
			{formatDate(date, isToday ? "time" : "dayAndTime")}
		</time>
	);
}

function formatDate(date: Date, format: Format): string {
	let known = formats.get(format);
	if (known === undefined) {
		known = new Intl.DateTimeFormat(undefined, FORMATS[format]);
		formats.set(format, known);
	}
	return known.format(date);
}
