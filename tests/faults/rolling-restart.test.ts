import { setTimeout as delay } from "node:timers/promises";
import { describe, test } from "vitest";
import { redisMissing } from "../support/redis-process.ts";
import { WITHOUT } from "./guards.ts";
import type { Problem } from "./history.ts";
import { startRedisNode } from "./redis-node.ts";
import { expectClean, expectRed, type RowResult, runRow } from "./run-row.ts";
import type { Random } from "./seeded-random.ts";
import { openStage, type Stage } from "./stage.ts";
import { cannotPause, limit, longTest, seedRow, times } from "./tier.ts";

const ROW = "a rolling restart of two nodes";
const missing = redisMissing() ?? cannotPause;

describe.skipIf(missing !== null)(
	`rolling restarts${missing === null ? "" : ` (left out: ${missing})`}`,
	() => {
		test(
			"[W8] two nodes restarted in turn under load lose nothing and cut no answer that ends in time",
			async () => {
				const { seed, random } = seedRow(ROW);
				for (let round = 0; round < times({ quick: 1, long: 8 }); round++) {
					await using redis = await startRedisNode("yes");
					await using stage = await openStage({ nodes: 2, redis });
					const result = await rollAmongCrowd(stage, random, times({ quick: 1, long: 5 }));
					expectClean(ROW, seed, stage, result);
				}
			},
			limit({ quick: 3, long: 15 }),
		);

		longTest(
			"the row of restarts goes red when a node does not wait for its answers",
			async () => {
				const row = `${ROW}, without waiting`;
				const { random } = seedRow(row);
				await expectRed(row, ["lost", "stuck"], async () => {
					await using redis = await startRedisNode("yes");
					await using stage = await openStage({ nodes: 2, redis, mutations: WITHOUT.drain });
					return await rollAmongCrowd(stage, random, 2);
				});
			},
			limit({ quick: 3, long: 3 }),
		);
	},
);

async function rollAmongCrowd(stage: Stage, random: Random, turns: number): Promise<RowResult> {
	const problems: Problem[] = [];
	// The longest answer takes 2 s, less than the grace of 3 s.
	const pace = { tokens: [1, 120], rates: [60, 150, 500] } as const;
	const talk = { users: 3, clients: 2, hasSeedClients: true, pauseMs: 350, client: { dropChance: 0.03 } };
	const result = await runRow({
		stage,
		crowd: { random: random.fork(), pace, ...talk },
		harm: async () => {
			for (const node of Array.from({ length: turns }, () => stage.nodes).flat()) {
				await delay(random.int(200, 800));
				const code = await node.restart();
				if (code !== 0) problems.push({ rule: "protocol", detail: `a node ended with code ${code}` });
			}
		},
		endings: ["complete"],
	});
	return { ...result, problems: [...problems, ...result.problems] };
}
