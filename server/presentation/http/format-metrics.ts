/** A figure with its name, and what to say of it; samples by their labels. */
export type Metric = {
	readonly name: string;
	readonly help: string;
	readonly type: "counter" | "gauge" | "summary";
	/** Ending after the name, labels, value. */
	readonly samples: readonly Sample[];
};

type Sample = readonly [ending: "" | "_sum" | "_count", labels: Labels, value: number];
type Labels = Readonly<Record<string, string>>;

export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** The text format that Prometheus and others read, version 0.0.4. */
export function formatMetrics(metrics: readonly Metric[]): string {
	return metrics
		.map(({ name, help, type, samples }) => {
			const lines = samples.map(
				([ending, labels, value]) => `${name}${ending}${formatLabels(labels)} ${value}`,
			);
			return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join("\n")}\n`;
		})
		.join("");
}

function formatLabels(labels: Labels): string {
	const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeValue(value)}"`);
	return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escapeValue(value: string): string {
	return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
