/** Names of figures in the bench's JSON, with their units. */
export const UNITS = {
	cpuUsPerToken: "µs",
	redisCpuUsPerToken: "µs",
	latencyP50Ms: "ms",
	latencyP99Ms: "ms",
	wrongAnswers: "answers",
	resumeMs: "ms",
	resumeFrames: "frames",
	resumeOtherNodeMs: "ms",
	resumeOtherNodeFrames: "frames",
	resumeAfterRestartMs: "ms",
	resumeAfterRestartFrames: "frames",
	kibPerSocket: "KiB",
	connectMs: "ms",
	failedSockets: "sockets",
	kibPerStalledClient: "KiB",
	cpuUsPerTokenAt50: "µs",
	kibPerOpenAnswer: "KiB",
} as const;

export type Metric = keyof typeof UNITS;
export type Figures = Readonly<Partial<Record<Metric, number>>>;
