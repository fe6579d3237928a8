/** Names of figures in the bench's JSON, with their units. */
export const UNITS = {
	lastScreenMs: "ms",
	switchMs: "ms",
	firstPaintMs: "ms",
	domNodes: "elements",
	heapMb: "MB",
	scriptGzipKib: "KiB",
	allScriptsGzipKib: "KiB",
	heapMbPerAnswer: "MB",
	cpuMsPerS: "ms/s",
	scriptMsPer1kTokens: "ms",
	longTasks: "tasks",
	longestTaskMs: "ms",
	frameGapP99Ms: "ms",
	keyToPaintP95Ms: "ms",
	tokenToScreenP95Ms: "ms",
} as const;

export type Metric = keyof typeof UNITS;
export type Figures = Readonly<Partial<Record<Metric, number>>>;
