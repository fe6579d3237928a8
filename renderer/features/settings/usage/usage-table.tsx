import type { UsageReport, UsageRow } from "../../../../server/protocol/usage.ts";
import { formatCost, formatCount } from "../../../app/usage/format-amounts.ts";
import { readerLocale } from "../../../i18n/reader-locale.ts";
import type { Text } from "../../../i18n/text.ts";
import { useText } from "../../../i18n/use-text.ts";
import { classNames } from "../../../ui/class-names.ts";
import { labelOf } from "./chart-rows.ts";

/** The file has the rest. */
const MOST_ROWS = 400;

/** The figures behind the chart; the newest day first. */
export function UsageTable({ report }: { readonly report: UsageReport }) {
	const t = useText();
	const all = report.by === "day" ? report.rows.toReversed() : report.rows;
	const rows = all.slice(0, MOST_ROWS);
	return (
		<section
			className="max-h-80 overflow-auto rounded-small border border-line"
			// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be within reach of the keyboard
			tabIndex={0}
			aria-label={t("Usage table")}
		>
			<table className="w-full border-collapse text-13 [&_td]:px-3 [&_td]:py-1.5 [&_th]:px-3 [&_th]:py-1.5">
				<thead className="sticky top-0 bg-raised text-ink-soft">
					<tr className="border-b border-line">
						<th scope="col" className="text-start font-medium">
							{headOf(t, report.by)}
						</th>
						<Head name={t("Answers")} isMinor />
						<Head name={t("Read")} />
						<Head name={t("Written")} />
						<Head name={t("Cost")} />
					</tr>
				</thead>
				<tbody>
					{rows.map((row) => (
						<tr key={row.key ?? ""} className="border-b border-line last:border-0">
							<th scope="row" className="max-w-56 text-start font-normal" title={labelOf(row)}>
								<div dir="auto" className="name-line">
									{nameOf(t, report.by, row)}
								</div>
							</th>
							<Figure value={formatCount(row.requests)} isMinor />
							<Figure value={formatCount(row.input_tokens)} />
							<Figure value={formatCount(row.output_tokens)} />
							<Figure value={costOf(t, row)} />
						</tr>
					))}
				</tbody>
			</table>
			{all.length > rows.length && (
				<p className="px-3 py-2 text-13 text-ink-soft">
					{t("{count} more are in the file.", { count: all.length - rows.length })}
				</p>
			)}
		</section>
	);
}

/** @param isMinor whether it gives way where there is little room */
function Head({ name, isMinor = false }: { readonly name: string; readonly isMinor?: boolean }) {
	return (
		<th scope="col" className={classNames("text-end font-medium", isMinor && "max-wide:hidden")}>
			{name}
		</th>
	);
}

function Figure({ value, isMinor = false }: { readonly value: string; readonly isMinor?: boolean }) {
	return (
		<td className={classNames("text-end whitespace-nowrap tabular-nums", isMinor && "max-wide:hidden")}>
			{value}
		</td>
	);
}

/** A sum that lacks something says so. */
function costOf(t: Text, row: UsageRow): string {
	if (row.cost === null) return t("not known");
	return row.unpriced_requests > 0
		? t("{cost} and more", { cost: formatCost(row.cost) })
		: formatCost(row.cost);
}

function headOf(t: Text, by: UsageReport["by"]): string {
	switch (by) {
		case "day":
			return t("Day");
		case "model":
			return t("Model");
		case "provider":
			return t("Provider");
		case "chat":
			return t("Chat");
	}
}

function nameOf(t: Text, by: UsageReport["by"], row: UsageRow): string {
	const label = labelOf(row);
	if (by === "chat") return label || (row.key === null ? t("Deleted or temporary chats") : t("New chat"));
	if (label === "") return t("not known");
	if (by !== "day") return label;
	const day = new Date(`${label}T12:00:00`);
	return day.toLocaleDateString(readerLocale(), { dateStyle: "medium" });
}
