import type { Metric } from "./metric.ts";
import type { WorkloadName } from "./workloads.ts";

/** The median of a figure; undefined where it was not measured. */
export type MedianOf = (workload: WorkloadName, contender: string, metric: Metric) => number | undefined;

export type Goal = {
	readonly number: 1 | 2 | 3 | 4 | 5 | 7;
	readonly text: string;
	readonly limit: number;
	/** What is compared with the limit; undefined where a part of it was not measured. */
	read(medianOf: MedianOf): number | undefined;
};

/** Peers that keep what they stream, so that it can be read again. */
export const KEEPERS = ["socket.io-redis", "resumable-stream", "ai-sdk"];

export const GOALS: readonly Goal[] = [
	ratio(1, "W1", "cpuUsPerToken", "openai-sdk", 0.7),
	ratio(1, "W1", "cpuUsPerToken", "resumable-stream", 0.45),
	absolute(1, "W1", "latencyP50Ms", 2),
	absolute(1, "W1", "latencyP99Ms", 40),
	ratio(2, "W2", "cpuUsPerToken", "floor", 1.15),
	ratioToKeepers(2, "W2", 0.3),
	ratio(2, "W3", "cpuUsPerToken", "floor", 1.15),
	ratioToKeepers(2, "W3", 0.3),
	ratio(3, "W1x", "cpuUsPerToken", "socket.io-redis", 0.55),
	ratio(3, "W1x", "redisCpuUsPerToken", "socket.io-redis", 0.25),
	absolute(3, "W1x", "latencyP99Ms", 60),
	absolute(4, "resume", "resumeFrames", 20),
	absolute(4, "resume", "resumeOtherNodeFrames", 20),
	absolute(4, "resume", "resumeAfterRestartFrames", 20),
	ratio(4, "resume", "resumeMs", "resumable-stream", 0.35),
	ratio(4, "resume", "resumeOtherNodeMs", "resumable-stream", 0.4),
	ratio(4, "resume", "resumeAfterRestartMs", "resumable-stream", 0.5, "resumeMs"),
	absolute(5, "idle", "kibPerSocket", 12),
	absolute(5, "idle", "connectMs", 5000),
	absolute(5, "idle", "failedSockets", 0),
	absolute(5, "idle", "kibPerStalledClient", 1024),
	{
		number: 7,
		text: "growth cpuUsPerToken, × that at 50 answers",
		limit: 1.1,
		read: (medianOf) =>
			divide(
				medianOf("growth", "parley", "cpuUsPerToken"),
				medianOf("growth", "parley", "cpuUsPerTokenAt50"),
			),
	},
	absolute(7, "growth", "kibPerOpenAnswer", 64),
];

function absolute(number: Goal["number"], workload: WorkloadName, metric: Metric, limit: number): Goal {
	return {
		number,
		limit,
		text: `${workload} ${metric}`,
		read: (medianOf) => medianOf(workload, "parley", metric),
	};
}

function ratio(
	number: Goal["number"],
	workload: WorkloadName,
	metric: Metric,
	peer: string,
	limit: number,
	peerMetric: Metric = metric,
): Goal {
	return {
		number,
		limit,
		text: `${workload} ${metric}, × ${peer}`,
		read: (medianOf) => divide(medianOf(workload, "parley", metric), medianOf(workload, peer, peerMetric)),
	};
}

function ratioToKeepers(number: Goal["number"], workload: WorkloadName, limit: number): Goal {
	const metric = "cpuUsPerToken";
	return {
		number,
		limit,
		text: `${workload} ${metric}, × best peer that keeps anything`,
		read: (medianOf) =>
			divide(
				medianOf(workload, "parley", metric),
				best(KEEPERS.map((peer) => medianOf(workload, peer, metric))),
			),
	};
}

/** The smallest of those that were measured. */
export function best(values: readonly (number | undefined)[]): number | undefined {
	const known = values.filter((value) => value !== undefined);
	return known.length === 0 ? undefined : Math.min(...known);
}

export function divide(value: number | undefined, by: number | undefined): number | undefined {
	return value === undefined || by === undefined ? undefined : value / by;
}
