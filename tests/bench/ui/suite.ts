import { existsSync } from "node:fs";
import { join } from "node:path";
import { findWholeBrowser } from "../../support/browser.ts";
import { waitForQuiet } from "../measure/machine-load.ts";
import { CONTENDERS, type Contender } from "./contenders.ts";
import { measureAnswers } from "./measure-answers.ts";
import { measureOpen } from "./measure-open.ts";
import { measureStream } from "./measure-stream.ts";
import type { Figures } from "./metric.ts";
import { openStage, type Stage } from "./open-stage.ts";
import { describeFigures, describeGoals } from "./report.ts";
import { type Row, type Turn, toRows } from "./results.ts";
import { createWorkloads, LONG, type Workload } from "./workloads.ts";

const WAIT_FOR_QUIET_MS = 30_000;
const BUILT = ["renderer/index.html", "server/main.js"].map((file) =>
	join(import.meta.dirname, "../../../out", file),
);

type SuiteOptions = {
	/** Names of workloads and of contenders; null: all. */
	readonly only: readonly string[] | null;
	readonly rounds: number;
	readonly scale: number;
	readonly say: (line: string) => void;
};

/** Measures the interface beside others in one browser, and prints what came out. */
export async function runUi(
	options: SuiteOptions,
): Promise<{ readonly rows: readonly Row[]; readonly failures: readonly string[] }> {
	checkParts();
	await using stage = await openStage();
	const turns: Turn[] = [];
	const failures: string[] = [];
	for (let round = 1; round <= options.rounds; round++) {
		for (const [workload, contender] of listPairs(options)) {
			await waitForQuiet([process.pid], WAIT_FOR_QUIET_MS);
			const title = `${workload.name} ${round}/${options.rounds} ${contender.name}`;
			try {
				const figures = await measure(stage, contender, workload);
				options.say(`${title}: ${describe(figures)}`);
				turns.push({ workload: workload.name, contender: contender.name, figures });
			} catch (error) {
				const reason = error instanceof Error ? error.message : String(error);
				options.say(`${title}: FAILED: ${reason}`);
				if (contender.name === "parley") failures.push(`${title}: ${reason}`);
			}
		}
	}
	const rows = toRows(turns);
	options.say(`\n${describeFigures(rows)}\n\nGoals\n${describeGoals(rows)}`);
	return { rows, failures };
}

/** Each contender comes once in each workload, one after the other. */
function listPairs({ only, scale }: SuiteOptions): readonly (readonly [Workload, Contender])[] {
	const workloads = createWorkloads(scale);
	const isWanted = (name: string, others: readonly { readonly name: string }[]) =>
		only === null || only.includes(name) || !others.some((other) => only.includes(other.name));
	const contenders = CONTENDERS.filter(({ name }) => isWanted(name, CONTENDERS));
	return workloads
		.filter(({ name }) => isWanted(name, workloads))
		.flatMap((workload) =>
			contenders
				.filter(({ isSlow }) => !(isSlow && LONG.includes(workload.name) && only === null))
				.map((contender) => [workload, contender] as const),
		);
}

function measure(stage: Stage, contender: Contender, workload: Workload): Promise<Figures> {
	switch (workload.kind) {
		case "open":
			return measureOpen(stage, contender, workload);
		case "stream":
			return measureStream(stage, contender, workload);
		case "answers":
			return measureAnswers(stage, contender, workload);
	}
}

function describe(figures: Figures): string {
	return Object.entries(figures)
		.map(([metric, value]) => `${metric} ${value < 10 ? value.toFixed(1) : value.toFixed(0)}`)
		.join(", ");
}

function checkParts(): void {
	if (findWholeBrowser() === null) throw new Error("The suite needs Chromium; none is installed");
	const missing = BUILT.find((file) => !existsSync(file));
	if (missing !== undefined) throw new Error(`${missing} is not there: run \`npm run build\` first`);
}
