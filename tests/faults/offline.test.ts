import { setTimeout as delay } from "node:timers/promises";
import openSqlite from "@sqlite.org/sqlite-wasm";
import { expect, test } from "vitest";
import { WITHOUT } from "./guards.ts";
import type { DeviceWithout } from "./offline-device.ts";
import { runSchedule } from "./offline-schedule.ts";
import type { Random } from "./seeded-random.ts";
import type { Mutation } from "./server-bundle.ts";
import { openStage, type Stage } from "./stage.ts";
import { limit, longTest, seedRow, times } from "./tier.ts";

const ROW = "two devices that lose their lines";
const AT_ONCE = 10;

test(
	"[I1] [I2] [Y1] [Y4] what two devices write, change and delete through cuts, restarts and repeats is there once, and alike on both",
	async () => {
		const { seed, random } = seedRow(ROW);
		await using stage = await openStage();
		const count = times({ quick: 6, long: 200 });
		const problems = await runMany(stage, random, { count, steps: times({ quick: 24, long: 30 }) });
		expect(problems, `FAULT_SEED=${seed}\n${stage.first.output}`).toEqual([]);
		console.log(`${ROW}: ${count} schedules, 0 lost, 0 doubled, all equal`);
	},
	limit({ quick: 2, long: 25 }),
);

type Proof = {
	readonly guard: string;
	readonly mutations?: readonly Mutation[];
	readonly without?: DeviceWithout;
	/** What the row has to say of it. */
	readonly says: string;
};

const PROOFS: readonly Proof[] = [
	{ guard: "a client_id is one message", mutations: WITHOUT.idempotentSends, says: "doubled" },
	{ guard: "a change says which state it is made from", mutations: WITHOUT.conditions, says: "lost" },
	{ guard: "what was missed is asked for", without: { catchUp: true }, says: "kept" },
	{ guard: "what waits is on disk", without: { disk: true }, says: "lost" },
];

longTest.each(PROOFS)(
	"the row of two devices goes red without its guard: $guard",
	async ({ guard, mutations = [], without, says }) => {
		const { random } = seedRow(`${ROW}, without: ${guard}`);
		await using stage = await openStage({ mutations });
		for (let round = 1; round <= 4; round++) {
			const problems = await runMany(stage, random, { count: 10, steps: 30, without });
			const found = problems.filter((problem) => problem.includes(says));
			if (found.length > 0)
				return console.log(`red as it should be: ${found.length} × ${says} in round ${round}`);
		}
		expect.fail("The row does not notice that its guard is gone");
	},
	limit({ quick: 2, long: 6 }),
);

type Many = { readonly count: number; readonly steps: number; readonly without?: DeviceWithout | undefined };
/** Counts users over all rounds on one server. */
let users = 0;

/** Schedules side by side, while their server is killed now and then. */
async function runMany(stage: Stage, random: Random, many: Many): Promise<readonly string[]> {
	const sqlite = await openSqlite();
	const problems: string[] = [];
	for (let done = 0; done < many.count; done += AT_ONCE) {
		const batch = Array.from({ length: Math.min(AT_ONCE, many.count - done) }, () =>
			runSchedule({
				...{ server: stage.first.url, userId: `user${++users}`, seed: random.int(1, 2 ** 31) },
				...{ steps: many.steps, sqlite, without: many.without },
			}),
		);
		await delay(random.int(300, 1500));
		if (random.chance(0.5)) await stage.first.killAndRestart();
		else await stage.first.restart();
		problems.push(...(await Promise.all(batch)).flat());
	}
	return problems;
}
