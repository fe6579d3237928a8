import { formatDate } from "../../i18n/format.ts";
import { useText } from "../../i18n/use-text.ts";

const FORMATS = {
	time: { hour: "numeric", minute: "2-digit" },
	dayAndTime: { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" },
	exact: { dateStyle: "full", timeStyle: "medium" },
} as const satisfies Readonly<Record<string, Intl.DateTimeFormatOptions>>;

/** When a message was written, in the reader's own way of telling time. Nothing where it is not known. */
export function MessageTime({ timestamp }: { readonly timestamp: string }) {
	const t = useText();
	const date = new Date(timestamp);
	if (Number.isNaN(date.getTime()) || date.getTime() === 0) return null;
	const isToday = date.toDateString() === new Date().toDateString();
	return (
		<time dateTime={timestamp} title={formatDate(t, date, FORMATS.exact)} className="tabular-nums">
			{formatDate(t, date, isToday ? FORMATS.time : FORMATS.dayAndTime)}
		</time>
	);
}
