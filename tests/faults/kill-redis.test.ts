import { setTimeout as delay } from "node:timers/promises";
import { describe, test } from "vitest";
import { redisMissing } from "../support/redis-process.ts";
import type { Crowd } from "./crowd.ts";
import { WITHOUT } from "./guards.ts";
import { type RedisNode, startRedisNode } from "./redis-node.ts";
import { expectClean, expectRed, type RowResult, runRow } from "./run-row.ts";
import type { Random } from "./seeded-random.ts";
import { openStage, type Stage } from "./stage.ts";
import { cannotPause, limit, longTest, seedRow, times } from "./tier.ts";

const missing = redisMissing() ?? cannotPause;

describe.skipIf(missing !== null)(`Redis fails${missing === null ? "" : ` (left out: ${missing})`}`, () => {
	test.each(["no", "yes"] as const)(
		"kills, pauses and restarts of Redis (appendonly %s) cost no token and no answer",
		async (appendonly) => {
			const row = `kills and pauses of Redis, appendonly ${appendonly}`;
			const { seed, random } = seedRow(row);
			let kills = 0;
			for (let round = 0; round < times({ quick: 1, long: 10 }); round++) {
				await using redis = await startRedisNode(appendonly);
				await using stage = await openStage({ nodes: 2, redis });
				const result = await failAmongCrowd(stage, redis, random, times({ quick: 4, long: 12 }));
				expectClean(row, seed, stage, result);
				kills += redis.restartCount;
			}
			console.log(`${row}: ${kills} kills of Redis`);
		},
		limit({ quick: 3, long: 30 }),
	);

	test(
		"[R3] a Redis that falls back to what it held before costs no token and no answer",
		async () => {
			const row = "Redis falls back";
			const { seed, random } = seedRow(row);
			for (let round = 0; round < times({ quick: 1, long: 10 }); round++) {
				await using redis = await startRedisNode("no");
				await using stage = await openStage({ nodes: 2, redis });
				const result = await fallBackAmongCrowd(stage, redis, random, times({ quick: 6, long: 15 }));
				expectClean(row, seed, stage, result);
			}
		},
		limit({ quick: 3, long: 15 }),
	);

	longTest(
		"Redis and the servers killed in turn cost no token that was shown",
		async () => {
			const row = "kills of Redis and of servers";
			const { seed, random } = seedRow(row);
			let kills = 0;
			for (let round = 0; round < 10; round++) {
				await using redis = await startRedisNode("always");
				await using stage = await openStage({ nodes: 2, redis });
				const result = await failInTurn(stage, redis, random, 8);
				expectClean(row, seed, stage, result);
				kills += redis.restartCount;
			}
			console.log(`${row}: ${kills} kills of Redis`);
		},
		limit({ quick: 3, long: 15 }),
	);

	longTest(
		"the row of Redis goes red when no journal stands in for it",
		async () => {
			const row = "kills and pauses of Redis, without the journal";
			const { random } = seedRow(row);
			await expectRed(row, ["lost"], async () => {
				await using redis = await startRedisNode("no");
				await using stage = await openStage({ nodes: 2, redis, mutations: WITHOUT.journalForRedis });
				return await failAmongCrowd(stage, redis, random, 4);
			});
		},
		limit({ quick: 3, long: 3 }),
	);

	longTest(
		"the row of Redis goes red when the loss of its data is not noticed",
		async () => {
			const row = "Redis falls back, without the check for lost data";
			const { random } = seedRow(row);
			await expectRed(row, ["mismatched"], async () => {
				await using redis = await startRedisNode("no");
				await using stage = await openStage({ nodes: 2, redis, mutations: WITHOUT.redisLossNoticed });
				return await fallBackAmongCrowd(stage, redis, random, 6);
			});
		},
		limit({ quick: 3, long: 3 }),
	);
});

function failAmongCrowd(stage: Stage, redis: RedisNode, random: Random, faults: number): Promise<RowResult> {
	// The slowest do not notice that Redis was away when they write their next token.
	const pace = { tokens: [1, 150], rates: [0, 0.7, 60, 150, 500] } as const;
	const client = { dropChance: 0.05 };
	const talk = { users: 3, clients: 2, hasSeedClients: true, pauseMs: 400, client };
	return runRow({
		stage,
		crowd: { random: random.fork(), pace, ...talk },
		harm: (crowd) => failAgainAndAgain(redis, random, crowd, faults),
		endings: ["complete"],
	});
}

/** What was written since Redis was noted is gone in it, between two tokens, and nobody is told. */
function fallBackAmongCrowd(
	stage: Stage,
	redis: RedisNode,
	random: Random,
	faults: number,
): Promise<RowResult> {
	const pace = { tokens: [50, 200], rates: [3, 60, 150] } as const;
	// Many come back in the middle, to either node: they are shown what Redis holds.
	const talk = { users: 3, clients: 2, hasSeedClients: true, pauseMs: 600, client: { dropChance: 0.1 } };
	return runRow({
		stage,
		crowd: { random: random.fork(), pace, ...talk },
		harm: async () => {
			for (let i = 0; i < faults; i++) {
				const fallBack = await redis.note();
				await delay(random.int(5, 500));
				await fallBack();
				await delay(random.int(50, 800));
			}
		},
		endings: ["complete"],
	});
}

/** One fault at a time: Redis, which keeps what it was given, then a server, then Redis again. */
function failInTurn(stage: Stage, redis: RedisNode, random: Random, turns: number): Promise<RowResult> {
	const pace = { tokens: [100, 300], rates: [60, 100] } as const;
	const talk = { users: 3, clients: 2, hasSeedClients: true, pauseMs: 1200 };
	return runRow({
		stage,
		crowd: { random: random.fork(), pace, ...talk },
		harm: async () => {
			for (let i = 0; i < turns; i++) {
				for (let again = random.int(1, 3); again > 0; again--) {
					await delay(random.int(100, 900));
					await restart(redis, random);
				}
				await delay(random.int(50, 900));
				await random.pick(stage.nodes).killAndRestart();
			}
			await delay(1500);
		},
		endings: ["complete", "interrupted"],
	});
}

async function failAgainAndAgain(
	redis: RedisNode,
	random: Random,
	crowd: Crowd,
	faults: number,
): Promise<void> {
	for (let i = 0; i < faults; i++) {
		await delay(random.int(50, 800));
		// One more message, so that some faults come just before its first token.
		crowd.sayOne();
		await delay(random.int(0, 30));
		if (i % 2 === 0) await restart(redis, random);
		else await pauseAWhile(redis, random);
	}
	// The servers look twice a second whether Redis is back.
	await delay(1500);
}

async function restart(redis: RedisNode, random: Random): Promise<void> {
	await redis.kill();
	await delay(random.pick([0, 200, 900]));
	await redis.start();
}

async function pauseAWhile(redis: RedisNode, random: Random): Promise<void> {
	redis.pause();
	await delay(random.pick([100, 700, 1800]));
	redis.resume();
}
