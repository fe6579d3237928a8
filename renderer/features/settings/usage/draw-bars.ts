import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip } from "chart.js";
import { formatCost, formatShortCount } from "../../../app/usage/format-amounts.ts";
import { readerLocale } from "../../../i18n/reader-locale.ts";
import type { ChartRow } from "./chart-rows.ts";

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

const LONGEST_LABEL = 26;

/** Draws bars onto a canvas, in the colours of the page; returns how to take them away. */
export function drawBars(
	canvas: HTMLCanvasElement,
	input: {
		readonly rows: readonly ChartRow[];
		readonly isByDay: boolean;
		readonly measure: "cost" | "tokens";
	},
): () => void {
	const { rows, isByDay, measure } = input;
	const colour = colourOf(canvas);
	const format = measure === "cost" ? formatCost : formatShortCount;
	const font = { family: getComputedStyle(canvas).fontFamily, size: 11 };
	const names = rows.map(({ label }) => (isByDay ? dayLabel(label) : shorten(label)));
	const amounts = {
		beginAtZero: true,
		border: { display: false },
		grid: { color: colour("--line") },
		ticks: {
			color: colour("--ink-soft"),
			font,
			maxTicksLimit: 5,
			callback: (value: string | number) => format(Number(value)),
		},
	};
	const labels = {
		border: { color: colour("--line-strong") },
		grid: { display: false },
		ticks: {
			color: colour("--ink-soft"),
			font,
			maxRotation: 0,
			autoSkip: isByDay,
			maxTicksLimit: isByDay ? 8 : rows.length,
		},
	};
	const chart = new Chart(canvas, {
		type: "bar",
		data: {
			labels: names,
			datasets: [
				{
					data: rows.map(({ value }) => value),
					backgroundColor: colour("--accent"),
					borderRadius: 2,
					maxBarThickness: 22,
				},
			],
		},
		options: {
			animation: false,
			responsive: true,
			maintainAspectRatio: false,
			indexAxis: isByDay ? "x" : "y",
			scales: isByDay ? { x: labels, y: amounts } : { x: amounts, y: labels },
			plugins: {
				tooltip: {
					displayColors: false,
					callbacks: {
						title: ([item]) => rows[item?.dataIndex ?? 0]?.label ?? "",
						label: ({ raw }) => format(Number(raw)),
					},
				},
			},
		},
	});
	return () => chart.destroy();
}

/** What a name of a colour stands for here and now. */
function colourOf(canvas: HTMLCanvasElement): (name: string) => string {
	const probe = document.createElement("span");
	probe.hidden = true;
	canvas.after(probe);
	queueMicrotask(() => probe.remove());
	return (name) => {
		probe.style.color = `var(${name})`;
		return getComputedStyle(probe).color;
	};
}

function dayLabel(day: string): string {
	const date = new Date(`${day}T12:00:00`);
	return date.toLocaleDateString(readerLocale(), {
		day: "numeric",
		month: "short",
	});
}

function shorten(label: string): string {
	return label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label;
}
