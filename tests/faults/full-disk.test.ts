import { spawnSync } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { findProgram } from "../support/find-program.ts";
import { WITHOUT } from "./guards.ts";
import { expectClean, expectRed, type RowResult, runRow } from "./run-row.ts";
import type { Random } from "./seeded-random.ts";
import { openStage, type Stage } from "./stage.ts";
import { limit, longTest, seedRow, times } from "./tier.ts";

const ROW = "a disk that is full for a while";
const missing = findProgram(["prlimit"]) === null ? "prlimit is not on PATH" : null;

describe.skipIf(missing !== null)(`a full disk${missing === null ? "" : ` (left out: ${missing})`}`, () => {
	test(
		"[R3] while files cannot grow nothing is acknowledged and lost, and all goes on when there is room",
		async () => {
			const { seed, random } = seedRow(ROW);
			for (let round = 0; round < times({ quick: 1, long: 10 }); round++) {
				await using stage = await openStage();
				expectClean(ROW, seed, stage, await fillAmongCrowd(stage, random, times({ quick: 2, long: 6 })));
			}
		},
		limit({ quick: 3, long: 15 }),
	);

	longTest(
		"the row of the full disk goes red when what the log refused is not told",
		async () => {
			const row = `${ROW}, without telling what the log refused`;
			const { random } = seedRow(row);
			await expectRed(row, ["mismatched"], async () => {
				await using stage = await openStage({ mutations: WITHOUT.refusedIsTold });
				return await fillAmongCrowd(stage, random, 3);
			});
		},
		limit({ quick: 3, long: 3 }),
	);
});

function fillAmongCrowd(stage: Stage, random: Random, turns: number): Promise<RowResult> {
	const pace = { tokens: [1, 150], rates: [0, 60, 150] } as const;
	return runRow({
		stage,
		crowd: { random: random.fork(), pace, users: 3, clients: 2, hasSeedClients: true, pauseMs: 300 },
		harm: async () => {
			for (let i = 0; i < turns; i++) {
				await delay(random.int(300, 900));
				limitFileSize(stage.first.pid, String(random.int(1, 40) * 4096));
				await delay(random.int(300, 2500));
				limitFileSize(stage.first.pid, "unlimited");
				await stage.first.waitUntilReady();
			}
		},
		// An answer whose text cannot be kept ends with what was kept of it.
		endings: ["complete", "error", "interrupted"],
	});
}

/** No file of this process can grow beyond `bytes`; to the process that is a full disk. */
function limitFileSize(pid: number, bytes: string): void {
	const { status, stderr } = spawnSync("prlimit", ["--pid", String(pid), `--fsize=${bytes}:`]);
	expect(status, stderr.toString()).toBe(0);
}
