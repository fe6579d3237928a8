const TIME = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const DAY_AND_TIME = new Intl.DateTimeFormat(undefined, {
	day: "numeric",
	month: "short",
	hour: "numeric",
	minute: "2-digit",
});
const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

/** When a message was written, in the reader's own way of telling time. Nothing where it is not known. */
export function MessageTime({ timestamp }: { readonly timestamp: string }) {
	const date = new Date(timestamp);
	if (Number.isNaN(date.getTime()) || date.getTime() === 0) return null;
	const isToday = date.toDateString() === new Date().toDateString();
	return (
		<time dateTime={timestamp} title={EXACT.format(date)} className="tabular-nums">
			{(isToday ? TIME : DAY_AND_TIME).format(date)}
		</time>
	);
}
