import { setTimeout as delay } from "node:timers/promises";
import { test } from "vitest";
import { WITHOUT } from "./guards.ts";
import type { Problem } from "./history.ts";
import { expectClean, expectRed, type RowResult, runRow } from "./run-row.ts";
import type { Random } from "./seeded-random.ts";
import { openStage, type Stage } from "./stage.ts";
import { limit, longTest, seedRow, times } from "./tier.ts";

const ROW = "kill -9 among answers written in the background";
const env = { OPENAI_BACKGROUND: "true" };

test(
	"[R7] answers that their provider writes in the background go on after kill -9, and none is asked for twice",
	async () => {
		const { seed, random } = seedRow(ROW);
		for (let round = 0; round < times({ quick: 1, long: 6 }); round++) {
			await using stage = await openStage({ env });
			expectClean(ROW, seed, stage, await killAmongCrowd(stage, random, times({ quick: 3, long: 12 })));
		}
	},
	limit({ quick: 3, long: 10 }),
);

longTest(
	"the row of background answers goes red when they are ended instead of continued",
	async () => {
		const row = `${ROW}, without going on`;
		const { random } = seedRow(row);
		await expectRed(row, ["lost"], async () => {
			await using stage = await openStage({ env, mutations: WITHOUT.goingOn });
			return await killAmongCrowd(stage, random, 3);
		});
	},
	limit({ quick: 3, long: 3 }),
);

async function killAmongCrowd(stage: Stage, random: Random, kills: number): Promise<RowResult> {
	// Long enough that most of them live through a kill.
	const pace = { tokens: [60, 200], rates: [40, 100] } as const;
	const talk = { users: 3, clients: 2, hasSeedClients: true, pauseMs: 900 };
	const result = await runRow({
		stage,
		crowd: { random: random.fork(), pace, ...talk },
		harm: async () => {
			for (let i = 0; i < kills; i++) {
				await delay(random.int(300, 1200));
				await stage.first.killAndRestart();
			}
		},
		endings: ["complete", "interrupted"],
		mayBeCut: (answer) => answer.content === "",
	});
	const asked = (await stage.upstream.responses()).length;
	const answers = result.counts.answers ?? 0;
	const twice: Problem[] =
		asked <= answers ? [] : [{ rule: "doubled", detail: `${asked} requests for ${answers} answers` }];
	return { counts: { ...result.counts, requests: asked }, problems: [...twice, ...result.problems] };
}
