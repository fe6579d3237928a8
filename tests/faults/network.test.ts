import { setTimeout as delay } from "node:timers/promises";
import { test } from "vitest";
import { applyTokenBlindly } from "./answer-view.ts";
import type { CrowdOptions } from "./crowd.ts";
import { WITHOUT } from "./guards.ts";
import type { Rule } from "./history.ts";
import { expectClean, expectRed, type RowResult, runRow } from "./run-row.ts";
import type { Random } from "./seeded-random.ts";
import type { Mutation } from "./server-bundle.ts";
import { openStage, type Stage } from "./stage.ts";
import { openTcpProxy, type TcpProxy } from "./tcp-proxy.ts";
import { isLongTier, limit, seedRow, times } from "./tier.ts";

const ROW = "a bad network";

test(
	"[R3] [I1] a network that drops a direction, swallows acknowledgements, goes silent, cuts, delays and throttles loses and doubles nothing",
	async () => {
		const { seed, random } = seedRow(ROW);
		for (let round = 0; round < times({ quick: 1, long: 10 }); round++) {
			await using stage = await openStage();
			const result = await disturbCrowd(stage, random, times({ quick: 14, long: 40 }));
			expectClean(ROW, seed, stage, result);
		}
	},
	limit({ quick: 3, long: 30 }),
);

type Proof = {
	readonly guard: string;
	readonly mutations: readonly Mutation[];
	readonly client: CrowdOptions["client"];
	readonly rules: readonly Rule[];
};

const PROOFS: readonly Proof[] = [
	{
		guard: "a client_id is one message",
		mutations: WITHOUT.idempotentSends,
		client: {},
		rules: ["doubled"],
	},
	{
		guard: "clients notice silence",
		mutations: [],
		client: { heartbeatMs: null, dropChance: 0 },
		rules: ["stuck"],
	},
	{
		guard: "clients check offsets",
		mutations: [],
		client: { apply: applyTokenBlindly },
		rules: ["mismatched"],
	},
];

test.each(isLongTier ? PROOFS : PROOFS.slice(0, 1))(
	"the row of the bad network goes red without its guard: $guard",
	async ({ guard, mutations, client, rules }) => {
		const { random } = seedRow(`${ROW}, without: ${guard}`);
		await expectRed(`${ROW}, without: ${guard}`, rules, async () => {
			await using stage = await openStage({ mutations });
			return await disturbCrowd(stage, random, isLongTier ? 14 : 8, client);
		});
	},
	limit({ quick: 3, long: 3 }),
);

async function disturbCrowd(
	stage: Stage,
	random: Random,
	faults: number,
	client: CrowdOptions["client"] = {},
): Promise<RowResult> {
	await using proxy = await openTcpProxy(stage.first.url);
	const pace = { tokens: [1, 200], rates: [0, 60, 150, 500] } as const;
	return await runRow({
		stage,
		crowd: {
			...{ random: random.fork(), pace, users: 3, clients: 2, hasSeedClients: true, pauseMs: 250, client },
			chooseUrl: () => proxy.url,
		},
		harm: async () => {
			for (let i = 0; i < faults; i++) {
				await delay(random.int(50, 400));
				await disturb(FAULTS[i % FAULTS.length] ?? "cut", proxy, random);
				proxy.clear();
			}
		},
		endings: ["complete"],
	});
}

const FAULTS = [
	"drop up",
	"cut",
	"swallow down",
	"silence",
	"cut after",
	"slow",
	"hold",
	"drop down",
] as const;

async function disturb(fault: (typeof FAULTS)[number], proxy: TcpProxy, random: Random): Promise<void> {
	switch (fault) {
		case "cut":
			return proxy.cut();
		case "cut after":
			return proxy.cutAfter(random.pick(["up", "down"]), random.int(1, 4000));
		case "silence":
			return proxy.silence();
		case "slow":
			proxy.set("down", { delayMs: random.int(5, 60), bytesPerSecond: random.int(20_000, 400_000) });
			return await delay(random.int(200, 600));
		case "hold":
			proxy.set(random.pick(["up", "down"]), { hold: true });
			return await delay(random.int(100, 600));
		// What was sent meanwhile never comes; the connection that lost it is cut, as by a router that forgot it.
		case "swallow down":
		case "drop down":
		case "drop up":
			proxy.set(fault === "drop up" ? "up" : "down", { swallow: true });
			await delay(random.int(50, 500));
			return proxy.cut();
	}
}
