import { Download } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import type { UsageBy, UsageReport } from "../../../../server/protocol/usage.ts";
import { usageCsv } from "../../../../server/protocol/usage-csv.ts";
import { formatCost, formatCount } from "../../../app/usage/format-amounts.ts";
import type { UsageBook } from "../../../app/usage/open-usage.ts";
import { useUsageBook } from "../../../app/usage/use-usage.ts";
import type { Text } from "../../../i18n/text.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { SegmentedChoice } from "../../../ui/segmented-choice.tsx";
import { chartRows } from "./chart-rows.ts";
import { saveFile } from "./save-file.ts";
import { UsageChart } from "./usage-chart.tsx";
import { dayName, firstDay, USAGE_RANGES, type UsageRange } from "./usage-range.ts";
import { UsageTable } from "./usage-table.tsx";

/** What was spent in a range of time, as sums, as a chart and as a table. */
export function UsageReportView() {
	const t = useText();
	const [range, setRange] = useState<UsageRange>("30");
	const [by, setBy] = useState<UsageBy>("day");
	const [measure, setMeasure] = useState<"cost" | "tokens">("cost");
	const book = useUsageBook();
	const { report, failure } = useReport(book, by, range);
	const hasCost = (report?.total.cost ?? 0) > 0;
	const shown = hasCost ? measure : "tokens";
	const rows = useMemo(
		() =>
			report === null ? [] : chartRows(report, shown, dayName(new Date()), t("Deleted or temporary chats")),
		[report, shown, t],
	);
	return (
		<section data-setting="usage" className="flex flex-col gap-4">
			<div className="flex flex-wrap items-center gap-2">
				<SegmentedChoice label={t("Range")} value={range} options={rangeOptions(t)} onChange={setRange} />
				<SegmentedChoice label={t("Summed up by")} value={by} options={byOptions(t)} onChange={setBy} />
			</div>
			{failure !== null && (
				<p role="alert" className="text-13 text-danger">
					{failure}
				</p>
			)}
			{report !== null && (
				<>
					<Totals report={report} />
					{report.total.requests > 0 && (
						<>
							{hasCost && (
								<SegmentedChoice
									label={t("Shown in the chart")}
									value={measure}
									options={[
										{ value: "cost", label: t("Cost") },
										{ value: "tokens", label: t("Tokens") },
									]}
									onChange={setMeasure}
								/>
							)}
							<UsageChart rows={rows} isByDay={report.by === "day"} measure={shown} />
							<UsageTable report={report} />
							<div>
								<Button onClick={() => saveFile(`usage-by-${report.by}.csv`, "text/csv", usageCsv(report))}>
									<Download size={15} />
									{t("Save as CSV")}
								</Button>
							</div>
						</>
					)}
				</>
			)}
		</section>
	);
}

function Totals({ report }: { readonly report: UsageReport }) {
	const t = useText();
	const { total, unpriced_models: unpriced } = report;
	if (total.requests === 0) return <p className="text-ink-soft">{t("Nothing was used in this time.")}</p>;
	const facts = [
		{ name: t("Estimated cost"), value: total.cost === null ? t("not known") : formatCost(total.cost) },
		{ name: t("Tokens read"), value: formatCount(total.input_tokens) },
		{ name: t("Tokens written"), value: formatCount(total.output_tokens) },
		{ name: t("Answers"), value: formatCount(total.requests) },
	];
	return (
		<div className="flex flex-col gap-2">
			<dl className="grid grid-cols-2 gap-x-6 gap-y-2 wide:grid-cols-4">
				{facts.map(({ name, value }) => (
					<div key={name} className="flex flex-col justify-end">
						<dt className="text-12 text-ink-soft">{name}</dt>
						<dd className="text-18 font-semibold tabular-nums">{value}</dd>
					</div>
				))}
			</dl>
			{unpriced.length > 0 && (
				<p className="text-13 text-waiting">
					{t("No price is known for {models}, so the cost is without {count}. Set a price below.", {
						models: unpriced.slice(0, 5).join(", "),
						count: t.count(total.unpriced_requests, "{count} answer", "{count} answers"),
					})}
				</p>
			)}
			{total.estimated > 0 && (
				<p className="text-13 text-ink-soft">
					{t.count(
						total.estimated,
						"The tokens of {count} answer are estimated: its provider did not tell them, or it was stopped.",
						"The tokens of {count} answers are estimated: their provider did not tell them, or they were stopped.",
					)}
				</p>
			)}
		</div>
	);
}

/** The last report stays until the next one is there. */
function useReport(book: UsageBook | null, by: UsageBy, range: UsageRange) {
	const t = useText();
	const [state, setState] = useState<{
		readonly report: UsageReport | null;
		readonly failure: string | null;
	}>({
		report: null,
		failure: null,
	});
	useEffect(() => {
		if (book === null) return;
		let isCurrent = true;
		const from = firstDay(range, new Date()) ?? "2000-01-01";
		book.readReport({ by, from, to: null }).then(
			(report) => isCurrent && setState({ report, failure: null }),
			() =>
				isCurrent &&
				setState((before) => ({
					...before,
					failure: t("The usage could not be read. Try again in a moment."),
				})),
		);
		return () => {
			isCurrent = false;
		};
	}, [book, by, range, t]);
	return state;
}

function rangeOptions(t: Text) {
	const labels: Readonly<Record<UsageRange, string>> = {
		"7": t.count(7, "{count} day", "{count} days"),
		"30": t.count(30, "{count} day", "{count} days"),
		"90": t.count(90, "{count} day", "{count} days"),
		"365": t("1 year"),
		month: t("This month"),
		all: t("All"),
	};
	return USAGE_RANGES.map((value) => ({ value, label: labels[value] }));
}

function byOptions(t: Text): readonly { readonly value: UsageBy; readonly label: string }[] {
	return [
		{ value: "day", label: t("Day") },
		{ value: "model", label: t("Model") },
		{ value: "provider", label: t("Provider") },
		{ value: "chat", label: t("Chat") },
	];
}
