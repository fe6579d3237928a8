import { existsSync } from "node:fs";
import { redisMissing } from "../../support/redis-process.ts";
import { PARLEY } from "./contenders.ts";
import { describeFigures, describeGoals } from "./report.ts";
import { type Row, type Turn, toRows } from "./results.ts";
import { runRounds } from "./run-rounds.ts";
import { parleyCommand } from "./start-node.ts";
import { createWorkloads, type Workload } from "./workloads.ts";

export type SuiteOptions = {
	/** Names of workloads and of contenders; null: all. */
	readonly only: readonly string[] | null;
	readonly rounds: number;
	/** Size of the workloads; the goals are for 1. */
	readonly scale: number;
	readonly say: (line: string) => void;
};

export type SuiteResult = { readonly rows: readonly Row[]; readonly failures: readonly string[] };

/** Measures the streaming service against its peers and prints what came out. */
export async function runStreams({ only, rounds, scale, say }: SuiteOptions): Promise<SuiteResult> {
	if (!existsSync("/proc/stat"))
		throw new Error("The suite reads CPU times from /proc, which only Linux has");
	parleyCommand();
	const turns: Turn[] = [];
	const failures: string[] = [];
	for (const workload of choose(createWorkloads(scale), only)) {
		say(`\n${workload.name}: ${workload.title}`);
		if (workload.onRedis && redisMissing() !== null) {
			failures.push(`${workload.name} was left out: ${redisMissing()}`);
			continue;
		}
		turns.push(...(await runRounds(workload, rounds, say)));
	}
	const rows = toRows(turns);
	say(`\n${describeFigures(rows, turns)}`);
	say(`\nGoals${scale === 1 ? "" : ` (they are for --scale 1, this was ${scale})`}\n${describeGoals(rows)}`);
	failures.push(...faultsOf(turns, PARLEY.name));
	for (const failure of failures) say(`\n${failure}`);
	return { rows, failures };
}

function choose(workloads: readonly Workload[], only: readonly string[] | null): readonly Workload[] {
	if (only === null) return workloads;
	const names = workloads.map((workload) => workload.name as string);
	const contenders = [
		...new Set(workloads.flatMap((workload) => workload.contenders.map(({ name }) => name))),
	];
	const unknown = only.filter((name) => !names.includes(name) && !contenders.includes(name));
	if (unknown.length > 0)
		throw new Error(
			`There is no ${unknown.join(", ")}; there are ${names.join(", ")}, and ${contenders.join(", ")}`,
		);
	const isWanted = (name: string, all: readonly string[]) =>
		only.includes(name) || !all.some((other) => only.includes(other));
	return workloads
		.filter(({ name }) => isWanted(name, names))
		.map((workload) => ({
			...workload,
			contenders: workload.contenders.filter(({ name }) => isWanted(name, contenders)),
		}));
}

/** What went wrong with a contender. Of peers it is told in the table; of ours it fails the run. */
function faultsOf(turns: readonly Turn[], name: string): readonly string[] {
	return turns.flatMap(({ workload, contender, problems }) =>
		contender === name ? problems.map((problem) => `${workload} ${contender}: ${problem}`) : [],
	);
}
