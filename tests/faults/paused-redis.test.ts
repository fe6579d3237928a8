import { describe, expect, test } from "vitest";
import { redisMissing } from "../support/redis-process.ts";
import { WsClient } from "../support/ws-client.ts";
import { WITHOUT } from "./guards.ts";
import { percentile } from "./percentile.ts";
import { startRedisNode } from "./redis-node.ts";
import type { Mutation } from "./server-bundle.ts";
import { openStage } from "./stage.ts";
import { cannotPause, limit, longTest } from "./tier.ts";

/** No request waits longer for a Redis that does not answer. */
const HANGS_AFTER_MS = 5000;
const STOPPED_WITHIN_MS = 200;
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
			"[G3] a stop that is asked for on the other node ends the answer within 200 ms",
			async () => {
				await using redis = await startRedisNode("no");
				await using stage = await openStage({ nodes: 2, redis });
				const [here, there] = stage.nodes.map((node) => node.url);
				const tookMs: number[] = [];
				for (let i = 0; i < 5; i++) tookMs.push(await stopElsewhere(here ?? "", there ?? "", `user${i}`));
				// Half of them: a busy machine delays single ones.
				expect(percentile(tookMs, 0.5)).toBeLessThanOrEqual(STOPPED_WITHIN_MS);
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

async function stopElsewhere(here: string, there: string, user: string): Promise<number> {
	using runs = await WsClient.openWelcomed(here, user);
	using stops = await WsClient.openWelcomed(there, user);
	runs.send({ action: "create_chat" });
	const { chat_id } = await runs.next("chat_created");
	runs.send({ action: "send_message", chat_id, content: "#tokens n=1000 rate=50 seed=2" });
	const { task_id } = await stops.next("generation_started");
	await stops.next("token");
	const askedAt = performance.now();
	stops.send({ action: "stop_generation", task_id });
	const { status } = await stops.next("generation_complete");
	expect(status).toBe("stopped");
	return performance.now() - askedAt;
}
