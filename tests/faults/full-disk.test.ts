import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { chatSchema } from "../../server/protocol/rest.ts";
import { findProgram } from "../support/find-program.ts";
import { openTempDir } from "../support/temp-dir.ts";
import { WsClient } from "../support/ws-client.ts";
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

test(
	"[R7] a server that cannot write when it starts can be read, and takes over what was left once it can",
	async () => {
		await using dir = await openTempDir();
		const path = join(dir.path, "chat.db");
		await using stage = await openStage({ env: { DATABASE_URL: `sqlite:///${path}` } });
		const { first } = stage;
		using client = await WsClient.openWelcomed(first.url, "ann");
		client.send({ action: "create_chat" });
		const { chat_id } = await client.next("chat_created");
		client.send({ action: "send_message", chat_id, content: "#stall n=20 seed=2" });
		await client.next("token");
		const other = new Database(path);
		other.exec(
			"CREATE TRIGGER full BEFORE UPDATE ON generations BEGIN SELECT RAISE(ABORT, 'disk is full'); END",
		);
		await first.killAndRestart();
		const read = async () => {
			const response = await fetch(`${first.url}/api/chats/${chat_id}?user_id=ann`);
			return chatSchema.parse(await response.json()).messages;
		};
		expect((await read())[0]?.content).toBe("#stall n=20 seed=2");
		other.exec("DROP TRIGGER full");
		other.close();
		await expect.poll(async () => (await read())[1]?.status).toBe("interrupted");
		expect((await read())[1]?.content.startsWith(client.text)).toBe(true);
	},
	limit({ quick: 2, long: 2 }),
);

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
