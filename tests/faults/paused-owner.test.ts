import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { describe, test } from "vitest";
import { redisMissing } from "../support/redis-process.ts";
import type { Crowd } from "./crowd.ts";
import { WITHOUT } from "./guards.ts";
import { type Problem, storedMessages } from "./history.ts";
import { readBack } from "./read-back.ts";
import { startRedisNode } from "./redis-node.ts";
import { expectClean, expectRed, type RowResult, runRow } from "./run-row.ts";
import type { Random } from "./seeded-random.ts";
import { openStage, type Stage } from "./stage.ts";
import { cannotPause, isLongTier, limit, longTest, seedRow, times } from "./tier.ts";

const ROW = "a paused owner";
/** Longer than a lease of 6 s and a look at the leases every 2 s. */
const PAUSE_MS = 9000;
/** Long enough for whatever a woken writer still holds. */
const AFTER_MS = 2500;
const missing = redisMissing() ?? cannotPause;

describe.skipIf(missing !== null)(
	`an owner is paused${missing === null ? "" : ` (left out: ${missing})`}`,
	() => {
		test.each(isLongTier ? (["no", "yes"] as const) : (["no"] as const))(
			"[R8] an owner that wakes after its lease was taken writes nothing more (appendonly %s)",
			async (appendonly) => {
				const row = `${ROW}, appendonly ${appendonly}`;
				const { seed, random } = seedRow(row);
				for (let round = 0; round < times({ quick: 1, long: 8 }); round++) {
					await using redis = await startRedisNode(appendonly);
					await using stage = await openStage({ nodes: 2, redis });
					expectClean(row, seed, stage, await pauseOwner(stage, random));
				}
			},
			limit({ quick: 3, long: 5 }),
		);

		longTest(
			"the row of the paused owner goes red without the fence",
			async () => {
				const row = `${ROW}, without the fence`;
				const { random } = seedRow(row);
				await expectRed(row, ["mismatched", "ends"], async () => {
					await using redis = await startRedisNode("no");
					await using stage = await openStage({ nodes: 2, redis, mutations: WITHOUT.fence });
					return await pauseOwner(stage, random);
				});
			},
			limit({ quick: 3, long: 3 }),
		);
	},
);

/** Pauses the first node in the middle of long answers, until the second has ended them; wakes it and looks again. */
async function pauseOwner(stage: Stage, random: Random): Promise<RowResult> {
	const changed: Problem[] = [];
	const pace = { tokens: [300, 500], rates: [40, 60] } as const;
	const talk = { users: 2, clients: 2, hasSeedClients: true, pauseMs: 60_000 };
	const result = await runRow({
		stage,
		crowd: {
			...{ random: random.fork(), pace, ...talk, client: { dropChance: 0 } },
			// Most begin on the node that will be paused.
			chooseUrl: (choice) => (choice.chance(0.8) ? stage.first.url : (stage.nodes[1]?.url ?? "")),
		},
		harm: async (crowd) => {
			for (let i = 0; i < 8; i++) crowd.sayOne();
			await delay(random.int(1200, 2000));
			await pauseWithoutLock(stage);
			await delay(PAUSE_MS);
			const before = await readEnded(stage, crowd);
			stage.first.resume();
			await delay(AFTER_MS);
			changed.push(...compare(before, await readEnded(stage, crowd)));
		},
		endings: ["complete", "interrupted"],
	});
	const wasAdopted = (result.counts.interrupted ?? 0) > 0;
	const idle: Problem[] = wasAdopted
		? []
		: [{ rule: "stuck", detail: "no answer of the paused node was adopted" }];
	return { ...result, problems: [...changed, ...idle, ...result.problems] };
}

/** Stopped in the middle of a transaction it would hold the lock of the file, and no other node could write. */
async function pauseWithoutLock({ first, nodes }: Stage): Promise<void> {
	const url = `${nodes[1]?.url}/api/users/nobody/chats/empty`;
	for (;;) {
		first.pause();
		const isFree = await fetch(url, { method: "DELETE", signal: AbortSignal.timeout(1500) }).then(
			(response) => response.ok,
			() => false,
		);
		if (isFree) return;
		first.resume();
		await delay(200);
	}
}

type Ended = ReadonlyMap<string, unknown>;

/** What the node that runs has of the answers that were taken over. */
async function readEnded(stage: Stage, crowd: Crowd): Promise<Ended> {
	const url = stage.nodes[1]?.url ?? "";
	const users = await Promise.all(crowd.users.map((user) => readBack([url], user)));
	const messages = users.flatMap((user) => storedMessages(user));
	return new Map(
		messages.filter(({ status }) => status === "interrupted").map((message) => [message.id, message]),
	);
}

function compare(before: Ended, after: Ended): readonly Problem[] {
	return [...before].flatMap(([id, message]): readonly Problem[] =>
		isDeepStrictEqual(after.get(id), message)
			? []
			: [{ rule: "mismatched", detail: `answer ${id} changed after it had been taken over` }],
	);
}
