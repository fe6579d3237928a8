import { existsSync } from "node:fs";
import { findBrowser } from "../../support/browser.ts";
import { openTempDir } from "../../support/temp-dir.ts";
import { waitForQuiet } from "../measure/machine-load.ts";
import { CONTENDERS } from "./contenders.ts";
import { measurePacked } from "./measure-packed.ts";
import { measureStart, prepareFolder } from "./measure-start.ts";
import { describeFigures, describeGoals } from "./report.ts";
import { type Row, type Turn, toRows } from "./results.ts";

const WAIT_FOR_QUIET_MS = 30_000;

type SuiteOptions = { readonly rounds: number; readonly say: (line: string) => void };

/** Measures how soon the app is there and how large it is, and prints what came out. */
export async function runDesktop({ rounds, say }: SuiteOptions): Promise<readonly Row[]> {
	checkParts();
	const turns = await runRounds(rounds, say);
	say("Packing …");
	const rows = toRows([...turns, { contender: "parley", figures: await measurePacked() }]);
	say(`\n${describeFigures(rows)}\n\nGoals\n${describeGoals(rows)}`);
	return rows;
}

/** Each round has every contender once, one after the other. */
async function runRounds(rounds: number, say: (line: string) => void): Promise<readonly Turn[]> {
	await using stack = new AsyncDisposableStack();
	const folders = new Map<string, string>();
	for (const contender of CONTENDERS) {
		const { path } = stack.use(await openTempDir());
		await prepareFolder(contender, path);
		folders.set(contender.name, path);
	}
	const turns: Turn[] = [];
	for (let round = 1; round <= rounds; round++) {
		for (const contender of CONTENDERS) {
			await waitForQuiet([process.pid], WAIT_FOR_QUIET_MS);
			const figures = await measureStart(contender, folders.get(contender.name) ?? "");
			const texts = Object.entries(figures).map(([metric, value]) => `${metric} ${value.toFixed(0)}`);
			say(`coldStart ${round}/${rounds} ${contender.name}: ${texts.join(", ")}`);
			turns.push({ contender: contender.name, figures });
		}
	}
	return turns;
}

function checkParts(): void {
	if (!existsSync("/proc/stat")) throw new Error("The suite reads /proc, which only Linux has");
	if (findBrowser() === null) throw new Error("The suite needs Chromium; none is installed");
	const missing = CONTENDERS.find(({ main }) => !existsSync(main));
	if (missing !== undefined) throw new Error(`${missing.main} is not there: run \`npm run build\` first`);
}
