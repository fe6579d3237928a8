import { setTimeout as delay } from "node:timers/promises";
import { test } from "vitest";
import { applyTokenBlindly } from "./answer-view.ts";
import type { Crowd, CrowdOptions } from "./crowd.ts";
import { WITHOUT } from "./guards.ts";
import type { Rule } from "./history.ts";
import { percentile } from "./percentile.ts";
import { expectClean, expectRed, type RowResult, runRow } from "./run-row.ts";
import type { Random } from "./seeded-random.ts";
import type { Mutation } from "./server-bundle.ts";
import { openStage, type Stage } from "./stage.ts";
import { isLongTier, limit, seedRow, times } from "./tier.ts";

const ROW = "kill -9 of the server";
/** Kills in one round; a round has a database of its own. */
const KILLS = times({ quick: 8, long: 15 });
const TEXT_WITHIN_MS = 10_000;

test(
	"[R4] [R7] kill -9 of the server at random moments of sending and streaming loses and doubles nothing",
	async () => {
		const { seed, random } = seedRow(ROW);
		const usableAfterMs: number[] = [];
		for (let round = 0; round < times({ quick: 1, long: 20 }); round++) {
			await using stage = await openStage();
			const result = await killAmongCrowd(stage, random, KILLS);
			usableAfterMs.push(...stage.first.usableAfterMs);
			expectClean(ROW, seed, stage, result);
		}
		const p95 = Math.round(percentile(usableAfterMs, 0.95));
		console.log(`${ROW}: ${usableAfterMs.length} kills, usable again after ${p95} ms (p95)`);
	},
	limit({ quick: 3, long: 30 }),
);

type Proof = {
	readonly guard: string;
	readonly mutations: readonly Mutation[];
	readonly client?: CrowdOptions["client"];
	readonly rules: readonly Rule[];
	/** More than three where the moment that a kill has to hit is short. */
	readonly kills?: number;
};

const PROOFS: readonly Proof[] = [
	{
		guard: "tokens are durable before they leave",
		mutations: WITHOUT.durableBeforeShown,
		rules: ["mismatched"],
	},
	// Between the stored message and its acknowledgement: one kill in twenty or so.
	{ guard: "a client_id is one message", mutations: WITHOUT.idempotentSends, rules: ["doubled"], kills: 30 },
	{ guard: "answers of the dead are adopted", mutations: WITHOUT.adoption, rules: ["stuck"] },
	{
		guard: "clients check offsets",
		mutations: [],
		client: { apply: applyTokenBlindly },
		rules: ["mismatched"],
	},
	{ guard: "a resume starts where the client is", mutations: WITHOUT.resumeOffset, rules: ["mismatched"] },
];

test.each(isLongTier ? PROOFS : PROOFS.slice(0, 1))(
	"the row of kills goes red without its guard: $guard",
	async ({ guard, mutations, client, rules, kills = 3 }) => {
		const { random } = seedRow(`${ROW}, without: ${guard}`);
		await expectRed(`${ROW}, without: ${guard}`, rules, async () => {
			await using stage = await openStage({ mutations });
			return await killAmongCrowd(stage, random, kills, { client, waitsForText: true });
		});
	},
	limit({ quick: 3, long: 3 }),
);

function killAmongCrowd(
	stage: Stage,
	random: Random,
	kills: number,
	{ client = {}, waitsForText = false }: { client?: CrowdOptions["client"]; waitsForText?: boolean } = {},
): Promise<RowResult> {
	const pace = { tokens: [1, 120], rates: [0, 40, 100, 400] } as const;
	const talk = { users: 3, clients: 2, hasSeedClients: true, pauseMs: 300, stopChance: 0.03 };
	return runRow({
		stage,
		crowd: { random: random.fork(), pace, ...talk, client },
		harm: async (crowd) => {
			for (let i = 0; i < kills; i++) {
				if (waitsForText) await waitForText(crowd);
				await delay(random.int(20, 700));
				await stage.first.killAndRestart();
			}
		},
		endings: ["complete", "interrupted", "stopped"],
	});
}

/** A kill with nothing on its way hits no guard; on a busy machine it takes a while after the last one. */
async function waitForText(crowd: Crowd): Promise<void> {
	const until = performance.now() + TEXT_WITHIN_MS;
	const textLength = () => crowd.clients.reduce((sum, client) => sum + client.textLength, 0);
	const before = textLength();
	while (textLength() === before && performance.now() < until) await delay(20);
}
