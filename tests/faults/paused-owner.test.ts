import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { chatSchema } from "../../server/protocol/rest.ts";
import { redisMissing } from "../support/redis-process.ts";
import { WsClient } from "../support/ws-client.ts";
import type { Crowd } from "./crowd.ts";
import { WITHOUT } from "./guards.ts";
import { type Problem, storedMessages } from "./history.ts";
import { readBack } from "./read-back.ts";
import { startRedisNode } from "./redis-node.ts";
import { expectClean, expectRed, type RowResult, runRow } from "./run-row.ts";
import type { Random } from "./seeded-random.ts";
import type { Mutation } from "./server-bundle.ts";
import { openStage, type Stage } from "./stage.ts";
import { cannotPause, isLongTier, limit, longTest, seedRow, times } from "./tier.ts";

const ROW = "a paused owner";
/** Longer than a lease of 6 s and a look at the leases every 2 s. */
const PAUSE_MS = 9000;
/** Long enough for whatever a woken writer still holds. */
const AFTER_MS = 2500;
/** A lease of 6 s, the 30 s that the log is waited for, and looks between them. */
const ADOPTED_WITHIN = { timeout: 60_000, interval: 20 };
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

		longTest(
			"[R8] a word that lay in the socket of a paused Redis is shown to nobody after the answer was ended without it",
			async () => {
				const { shown, stored } = await wakeWithRedis([]);
				expect(stored).not.toBe("");
				expect(shown).toBe(stored);
			},
			limit({ quick: 2, long: 2 }),
		);

		longTest(
			"a word that lay in the socket of a paused Redis is shown where Redis does not judge the lease of its writer",
			async () => {
				const { shown, stored } = await wakeWithRedis(WITHOUT.leaseInRedis);
				expect(shown.length).toBeGreaterThan(stored.length);
			},
			limit({ quick: 2, long: 2 }),
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

/** What a reader on the other node was shown of an answer whose owner is paused with Redis, and what is stored. */
async function wakeWithRedis(mutations: readonly Mutation[]) {
	await using redis = await startRedisNode("no");
	await using stage = await openStage({ nodes: 2, redis, mutations });
	const [here = "", there = ""] = stage.nodes.map((node) => node.url);
	using asks = await WsClient.openWelcomed(here, "ann");
	using reads = await WsClient.openWelcomed(there, "ann");
	asks.send({ action: "create_chat" });
	const { chat_id } = await asks.next("chat_created");
	asks.send({ action: "send_message", chat_id, content: "#tokens n=1000 rate=50 seed=3" });
	await reads.waitUntil(() => reads.all("token").length > 20);
	redis.pause();
	// Time for one append to be sent, not for the owner to find that it is not answered.
	await delay(150);
	await pauseWithoutLock(stage);
	// An answer of its own shows the other node that Redis is away: it sends nothing that Redis would find.
	using other = await WsClient.openWelcomed(there, "bob");
	other.send({ action: "create_chat" });
	const { chat_id: otherChat } = await other.next("chat_created");
	other.send({ action: "send_message", chat_id: otherChat, content: "#tokens n=3 seed=1" });
	const readAnswer = async () => {
		const response = await fetch(`${there}/api/chats/${chat_id}?user_id=ann`);
		return chatSchema.parse(await response.json()).messages[1];
	};
	await expect.poll(async () => (await readAnswer())?.status, ADOPTED_WITHIN).toBe("interrupted");
	redis.resume();
	stage.first.resume();
	await reads.next("generation_complete");
	await delay(AFTER_MS);
	return { shown: reads.text, stored: (await readAnswer())?.content ?? "" };
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
