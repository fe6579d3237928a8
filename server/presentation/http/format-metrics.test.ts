import { expect, test } from "vitest";
import { formatMetrics } from "./format-metrics.ts";

test("figures are lines of name, labels and value, each name with what it is", () => {
	const text = formatMetrics([
		{
			name: "answers_total",
			help: "Answers.",
			type: "counter",
			samples: [
				["", { status: "complete" }, 3],
				["", { status: 'of "two" \\ lines\n' }, 0.5],
			],
		},
		{
			name: "answer_seconds",
			help: "Times.",
			type: "summary",
			samples: [
				["_sum", {}, 1.25],
				["_count", {}, 2],
			],
		},
	]);
	expect(text).toBe(
		[
			"# HELP answers_total Answers.",
			"# TYPE answers_total counter",
			'answers_total{status="complete"} 3',
			'answers_total{status="of \\"two\\" \\\\ lines\\n"} 0.5',
			"# HELP answer_seconds Times.",
			"# TYPE answer_seconds summary",
			"answer_seconds_sum 1.25",
			"answer_seconds_count 2",
			"",
		].join("\n"),
	);
});
