import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { test } from "vitest";
import WebSocket from "ws";
import { WsClient } from "../support/ws-client.ts";
import { WITHOUT } from "./guards.ts";
import type { Problem } from "./history.ts";
import { expectClean, expectRed, type RowResult, runRow } from "./run-row.ts";
import type { Random } from "./seeded-random.ts";
import { openStage, type Stage } from "./stage.ts";
import { limit, longTest, seedRow } from "./tier.ts";

const ROW = "a client that never reads";
/** More than a socket's queue and the system's buffers can hold together. */
const MESSAGES = 100;
const MESSAGE_LENGTH = 200_000;
const USER = "flooded";

test(
	"[C6] a client that never reads is let go, gets the rest by offset later, and nobody else notices",
	async () => {
		const { seed, random } = seedRow(ROW);
		await using stage = await openStage();
		expectClean(ROW, seed, stage, await ignoreAmongCrowd(stage, random));
	},
	limit({ quick: 3, long: 5 }),
);

longTest(
	"the row of the client that never reads goes red without its guard",
	async () => {
		const row = `${ROW}, without a bound`;
		const { random } = seedRow(row);
		await expectRed(row, ["stuck"], async () => {
			await using stage = await openStage({ mutations: WITHOUT.boundedQueue });
			return await ignoreAmongCrowd(stage, random);
		});
	},
	limit({ quick: 3, long: 5 }),
);

async function ignoreAmongCrowd(stage: Stage, random: Random): Promise<RowResult> {
	const problems: Problem[] = [];
	const pace = { tokens: [1, 80], rates: [0, 60, 150] } as const;
	const result = await runRow({
		stage,
		crowd: { random: random.fork(), pace, users: 3, clients: 2, hasSeedClients: true, pauseMs: 1000 },
		harm: async () => void problems.push(...(await flood(stage.first.url))),
		endings: ["complete"],
	});
	return { ...result, problems: [...problems, ...result.problems] };
}

/** Two sockets of one user: one sends long messages, the other is told of them and does not read. */
async function flood(url: string): Promise<readonly Problem[]> {
	const chats: string[] = [];
	for (let i = 0; i < MESSAGES; i++) chats.push(await createChat(url));
	using talker = await WsClient.openWelcomed(url, USER);
	const deaf = await openDeaf(url);
	for (const [i, chat_id] of chats.entries()) {
		const content = `#tokens n=2 key=${randomUUID()}${"x".repeat(MESSAGE_LENGTH)}`;
		talker.send({ action: "send_message", chat_id, content, client_id: randomUUID() });
		if (i % 10 === 9) await talker.settle();
	}
	await talker.waitUntil(() => talker.all("generation_complete").length === MESSAGES, 30_000, "all answers");
	const { code, frames } = await deaf.listen(3000);
	if (code === null) {
		return [
			{ rule: "stuck", detail: `the client that never read is still there and was sent ${frames} frames` },
		];
	}
	return await catchUp(url, talker, chats);
}

/** A socket that reads nothing until it is told to. */
async function openDeaf(url: string) {
	const socket = new WebSocket(`${url.replace(/^http/, "ws")}/ws/${USER}`);
	socket.on("error", () => {});
	let frames = 0;
	socket.on("message", () => {
		frames++;
	});
	const closed = new Promise<number>((resolve) => socket.once("close", resolve));
	await once(socket, "open");
	socket.pause();
	return {
		/** Reads all there is; the code is null where the server did not close within that time. */
		async listen(patienceMs: number): Promise<{ readonly code: number | null; readonly frames: number }> {
			socket.resume();
			const patience = new Promise<null>((resolve) => setTimeout(resolve, patienceMs, null));
			const code = await Promise.race([closed, patience]);
			socket.terminate();
			return { code, frames };
		},
	};
}

async function createChat(url: string): Promise<string> {
	const response = await fetch(`${url}/api/chats`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ user_id: USER, client_id: randomUUID() }),
	});
	return ((await response.json()) as { readonly id: string }).id;
}

/** What it missed is there when it is back. */
async function catchUp(url: string, talker: WsClient, chats: readonly string[]): Promise<readonly Problem[]> {
	using back = await WsClient.openWelcomed(url, USER);
	const problems: Problem[] = [];
	const textOf = (client: WsClient, task: string) =>
		client
			.all("token")
			.filter((event) => event.task_id === task)
			.map((event) => event.token)
			.join("");
	for (const { task_id } of talker.all("generation_complete")) {
		back.send({ action: "resume_generation", task_id, offset: 0 });
		await back.next("generation_complete", (event) => event.task_id === task_id);
		if (textOf(back, task_id) === textOf(talker, task_id)) continue;
		problems.push({ rule: "mismatched", detail: `task ${task_id}, resumed, is not what was sent live` });
	}
	for (const chat of chats) {
		const response = await fetch(`${url}/api/chats/${chat}/messages?user_id=${USER}`);
		const count = ((await response.json()) as readonly unknown[]).length;
		if (count !== 2)
			problems.push({ rule: "lost", detail: `chat ${chat} has ${count} messages instead of 2` });
	}
	return problems;
}
