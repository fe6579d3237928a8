import { describe, expect, test } from "vitest";
import { chatSchema } from "../../server/protocol/rest.ts";
import { redisMissing } from "../support/redis-process.ts";
import { WsClient } from "../support/ws-client.ts";
import { WITHOUT } from "./guards.ts";
import { startRedisNode } from "./redis-node.ts";
import type { Mutation } from "./server-bundle.ts";
import { openStage } from "./stage.ts";
import { cannotPause, limit, longTest } from "./tier.ts";

/** No request waits longer for a Redis that does not answer. */
const HANGS_AFTER_MS = 5000;
const missing = redisMissing() ?? cannotPause;

describe.skipIf(missing !== null)(
	`Redis is paused${missing === null ? "" : ` (left out: ${missing})`}`,
	() => {
		test(
			"a Redis that does not answer lets no request hang",
			async () => {
				expect(await askWhilePaused([])).toEqual([]);
			},
			limit({ quick: 1, long: 1 }),
		);

		longTest(
			"requests hang without the time limit of commands",
			async () => {
				expect(await askWhilePaused(WITHOUT.commandTimeout)).toContain("send_message");
			},
			limit({ quick: 1, long: 1 }),
		);

		test(
			"[G3] a stop that is asked for on the other node ends an answer whose model says nothing more",
			async () => {
				const { status, shownHere, shownThere, stored } = await stopElsewhere([]);
				expect(status).toBe("stopped");
				expect(shownHere).not.toBe("");
				expect([shownHere, shownThere]).toEqual([stored, stored]);
			},
			limit({ quick: 1, long: 1 }),
		);

		longTest(
			"an answer is not stopped from the other node without the signal between nodes",
			async () => {
				expect(await stopElsewhere(WITHOUT.stopElsewhere)).toMatchObject({ status: "streaming" });
			},
			limit({ quick: 1, long: 1 }),
		);
	},
);

/** Names of the requests that were not answered in time. */
async function askWhilePaused(mutations: readonly Mutation[]): Promise<readonly string[]> {
	await using redis = await startRedisNode("no");
	await using stage = await openStage({ redis, mutations });
	const { url } = stage.first;
	const user = "patient";
	using socket = await WsClient.openWelcomed(url, user);
	socket.send({ action: "create_chat" });
	const { chat_id } = await socket.next("chat_created");
	redis.pause();
	const get = (path: string) => fetch(`${url}${path}`, { signal: AbortSignal.timeout(HANGS_AFTER_MS) });
	const requests: Readonly<Record<string, () => Promise<unknown>>> = {
		ready: () => get("/ready"),
		chats: () => get(`/api/users/${user}/chats`),
		send_message: () => {
			socket.send({ action: "send_message", chat_id, content: "#tokens n=3 seed=1" });
			return socket.next("generation_complete", () => true, HANGS_AFTER_MS);
		},
		hello: () => WsClient.openWelcomed(url, user).then((other) => other.terminate()),
	};
	const answered = await Promise.all(
		Object.entries(requests).map(async ([name, ask]) => {
			const startedAt = performance.now();
			const isAnswered = await ask().then(
				() => true,
				() => false,
			);
			return isAnswered && performance.now() - startedAt <= HANGS_AFTER_MS ? null : name;
		}),
	);
	redis.resume();
	return answered.filter((name) => name !== null);
}

/** How the answer stood after it had been stopped where it does not run. */
async function stopElsewhere(mutations: readonly Mutation[]) {
	await using redis = await startRedisNode("no");
	await using stage = await openStage({ nodes: 2, redis, mutations });
	const [here = "", there = ""] = stage.nodes.map((node) => node.url);
	using runs = await WsClient.openWelcomed(here, "ann");
	using stops = await WsClient.openWelcomed(there, "ann");
	runs.send({ action: "create_chat" });
	const { chat_id } = await runs.next("chat_created");
	runs.send({ action: "send_message", chat_id, content: "#stall n=20 seed=2" });
	const { task_id } = await stops.next("generation_started");
	await stops.next("token");
	stops.send({ action: "stop_generation", task_id });
	const ends = [runs, stops].map((socket) => socket.next("generation_complete", undefined, HANGS_AFTER_MS));
	await Promise.allSettled(ends);
	const response = await fetch(`${there}/api/chats/${chat_id}?user_id=ann`);
	const answer = chatSchema.parse(await response.json()).messages[1];
	return { status: answer?.status, shownHere: runs.text, shownThere: stops.text, stored: answer?.content };
}
