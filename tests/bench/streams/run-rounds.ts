import { BUSY_SHARE, waitForQuiet } from "../measure/machine-load.ts";
import type { Contender } from "./contenders.ts";
import type { Measured } from "./measure-streams.ts";
import type { Figures } from "./metric.ts";
import type { Turn } from "./results.ts";
import type { Workload } from "./workloads.ts";

const WAIT_FOR_QUIET_MS = 30_000;
const MAX_REPEATS = 3;

/**
 * Each round has every contender once, one after the other. A measurement that others disturbed is
 * made again at once, so that a round holds only measurements of a quiet machine; after three repeats
 * the least disturbed one is kept and marked.
 */
export async function runRounds(
	workload: Workload,
	rounds: number,
	say: (line: string) => void,
): Promise<readonly Turn[]> {
	const turns: Turn[] = [];
	for (let round = 1; round <= rounds; round++) {
		for (const contender of workload.contenders) {
			const turn = await takeTurn(workload, contender, say);
			const mark = turn.isBusy ? " BUSY MACHINE" : "";
			say(`${workload.name} ${round}/${rounds} ${contender.name}: ${describe(turn.figures)}${mark}`);
			for (const problem of turn.problems.slice(0, 3)) say(`  ${problem}`);
			turns.push(turn);
		}
	}
	return turns;
}

async function takeTurn(
	workload: Workload,
	contender: Contender,
	say: (line: string) => void,
): Promise<Turn> {
	const attempts: Measured[] = [];
	for (let attempt = 0; attempt <= MAX_REPEATS; attempt++) {
		await waitForQuiet([process.pid], WAIT_FOR_QUIET_MS);
		const measured = await tryToMeasure(workload, contender);
		attempts.push(measured);
		if (measured.foreignShare <= BUSY_SHARE || hasFailed(measured)) break;
		say(`${workload.name} ${contender.name}: others used ${percent(measured.foreignShare)} of the machine`);
	}
	const succeeded = attempts.filter((attempt) => !hasFailed(attempt));
	const [kept] = succeeded.toSorted((a, b) => a.foreignShare - b.foreignShare);
	// What went wrong is told also where its measurement was not kept.
	const problems = attempts.flatMap((attempt) => attempt.problems);
	return {
		...{ workload: workload.name, contender: contender.name, problems },
		figures: { ...kept?.figures, wrongAnswers: problems.length },
		isBusy: kept !== undefined && kept.foreignShare > BUSY_SHARE,
	};
}

/** A contender that fails has no figures, and does not end the round of the others. */
async function tryToMeasure(workload: Workload, contender: Contender): Promise<Measured> {
	try {
		return await workload.measure(contender);
	} catch (error) {
		const problem = `failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
		return { figures: {}, foreignShare: 0, problems: [problem] };
	}
}

function hasFailed({ figures }: Measured): boolean {
	return Object.keys(figures).length === 0;
}

function describe(figures: Figures): string {
	return Object.entries(figures)
		.map(([metric, value]) => `${metric} ${value.toFixed(2)}`)
		.join(", ");
}

function percent(share: number): string {
	return `${Math.round(share * 100)} %`;
}
