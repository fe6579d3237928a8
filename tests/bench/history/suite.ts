import { constants, copyFileSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { openTempDir } from "../../support/temp-dir.ts";
import { percentile } from "../measure/latency.ts";
import { waitForQuiet } from "../measure/machine-load.ts";
import { type Call, createCall } from "../processes/calls.ts";
import { type Child, parseUrlLine, startChild } from "../processes/child.ts";
import type { HistoryMethods, Timed } from "./history-process.ts";
import { type HistorySize, SEED } from "./make-history.ts";
import { createTexts } from "./make-texts.ts";
import { prepareHistory } from "./prepare-history.ts";
import { makeQueries } from "./queries.ts";
import { describeFigures, describeGoals } from "./report.ts";
import { type Contender, type Row, type Turn, toRows, type Workload } from "./results.ts";

const PROCESS = join(import.meta.dirname, "history-process.ts");
const FILES = ["", "-search"];
const WHOLE: HistorySize = { chats: 10_000, messages: 1_000_000, longest: 10_000 };
const WAIT_FOR_QUIET_MS = 30_000;
const INDEX_TIMEOUT_MS = 30 * 60_000;
const TIMEOUT_MS = 10 * 60_000;
const PAGES = 150;
const APPENDS = 1000;
/** Of a scan, which takes seconds, every so many queries will do. */
const SCAN_EVERY = 5;

type SuiteOptions = {
	readonly rounds: number;
	readonly scale: number;
	readonly say: (line: string) => void;
};
type History = { readonly call: Call<HistoryMethods>; readonly child: Child };

/** Measures reading, finding and appending in a long history, and prints what came out. */
export async function runHistory({ rounds, scale, say }: SuiteOptions): Promise<readonly Row[]> {
	const path = await prepareHistory(sizeAt(scale), say);
	const indexed = await measureIndexing(path, say);
	const turns: Turn[] = indexed === null ? [] : [indexed];
	for (let round = 1; round <= rounds; round++) {
		await waitForQuiet([process.pid], WAIT_FOR_QUIET_MS);
		turns.push(...(await measureRound(path, (line) => say(`${round}/${rounds} ${line}`))));
	}
	const rows = toRows(turns);
	say(`\n${describeFigures(rows)}\n\nGoals\n${describeGoals(rows)}`);
	return rows;
}

function sizeAt(scale: number): HistorySize {
	const at = (count: number) => Math.max(10, Math.round(count * scale));
	return { chats: at(WHOLE.chats), messages: at(WHOLE.messages), longest: at(WHOLE.longest) };
}

/** Takes the history into the index, once for all later runs. */
async function measureIndexing(path: string, say: (line: string) => void): Promise<Turn | null> {
	if (existsSync(`${path}-search`)) return null;
	const { call, child } = await start(path);
	try {
		const { timesMs, longestBlockMs } = await call("index", null, INDEX_TIMEOUT_MS);
		const [ms = 0] = timesMs;
		say(`index: ${(ms / 1000).toFixed(0)} s, longest block ${longestBlockMs.toFixed(1)} ms`);
		return { workload: "index", contender: "parley", figures: { p50Ms: ms, p95Ms: ms, longestBlockMs } };
	} catch (error) {
		for (const end of ["", "-wal", "-shm"]) rmSync(`${path}-search${end}`, { force: true });
		throw error;
	} finally {
		await child.kill();
	}
}

async function measureRound(path: string, say: (line: string) => void): Promise<readonly Turn[]> {
	await using dir = await openTempDir();
	const copy = join(dir.path, "chat.db");
	for (const end of [...FILES, ...FILES.map((file) => `${file}-wal`)]) {
		if (existsSync(path + end)) copyFileSync(path + end, copy + end, constants.COPYFILE_FICLONE);
	}
	const { call, child } = await start(copy);
	const turns: Turn[] = [];
	const note = (workload: Workload, contender: Contender, timed: Timed) => {
		const turn = { workload, contender, figures: figuresOf(timed) };
		say(`${workload} ${contender}: ${describe(turn.figures)}`);
		turns.push(turn);
	};
	try {
		const texts = makeQueries();
		// Pages of the file come from the disk once.
		await call("search", { texts }, TIMEOUT_MS);
		note("search", "parley", await call("search", { texts }, TIMEOUT_MS));
		const some = texts.filter((_, i) => i % SCAN_EVERY === 0);
		note("search", "scan", await call("scan", { texts: some }, TIMEOUT_MS));
		note("list", "parley", await call("list", { count: PAGES }, TIMEOUT_MS));
		note("lastScreen", "parley", await call("lastScreen", { count: PAGES }, TIMEOUT_MS));
		note("branch", "parley", await call("branch", { count: PAGES }, TIMEOUT_MS));
		const written = createTexts(SEED + 1);
		const contents = Array.from({ length: APPENDS }, () => written.write(40));
		note("append", "parley", await call("append", { contents }, TIMEOUT_MS));
		return turns;
	} finally {
		await child.kill();
	}
}

async function start(path: string): Promise<History> {
	const child = await startChild({ args: [PROCESS, path], findUrl: parseUrlLine });
	return { child, call: createCall<HistoryMethods>(child.process) };
}

function figuresOf({ timesMs, longestBlockMs }: Timed): Turn["figures"] {
	return { p50Ms: percentile(timesMs, 0.5), p95Ms: percentile(timesMs, 0.95), longestBlockMs };
}

function describe(figures: Turn["figures"]): string {
	return Object.entries(figures)
		.map(([metric, value]) => `${metric} ${value.toFixed(2)}`)
		.join(", ");
}
