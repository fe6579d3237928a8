import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { chatSchema } from "../../server/protocol/rest.ts";
import { redisMissing } from "../support/redis-process.ts";
import { WsClient } from "../support/ws-client.ts";
import { startRedisNode } from "./redis-node.ts";
import { expectAnswer } from "./say.ts";
import { openStage } from "./stage.ts";
import { openTcpProxy } from "./tcp-proxy.ts";
import { limit } from "./tier.ts";

const missing = redisMissing();
const CONTENT = "#tokens n=1000 rate=150 seed=5";
/** Longer than the others take to notice that a node is dead, shorter than they may take to end its answers. */
const BLIND_MS = 4000;

describe.skipIf(missing !== null)(`adoption${missing === null ? "" : ` (left out: ${missing})`}`, () => {
	test(
		"[R3] [R7] a node that cannot reach Redis for a moment ends the answers of a dead one with all that was shown",
		async () => {
			await using redis = await startRedisNode("always");
			await using proxy = await openTcpProxy(redis.url.replace(/^redis/, "http"));
			const nodeEnv = (node: number): Record<string, string> =>
				node === 0 ? {} : { REDIS_URL: proxy.url.replace(/^http/, "redis") };
			await using stage = await openStage({ nodes: 2, redis, nodeEnv });
			const [first, second] = [stage.first.url, stage.nodes[1]?.url ?? ""];
			using client = await WsClient.openWelcomed(first, "ann");
			client.send({ action: "create_chat" });
			const { chat_id } = await client.next("chat_created");
			client.send({ action: "send_message", chat_id, content: CONTENT });
			await client.waitUntil(() => client.all("token").length > 100);
			for (const direction of ["up", "down"] as const) proxy.set(direction, { hold: true });
			proxy.cut();
			await stage.first.kill();
			await client.closed;
			const shown = client.text;
			await delay(BLIND_MS);
			proxy.clear();
			const answer = await expectEnded(second, chat_id);
			expect(answer.slice(0, shown.length)).toBe(shown);
			expect(expectAnswer(CONTENT).startsWith(answer)).toBe(true);
		},
		limit({ quick: 3, long: 3 }),
	);
});

async function expectEnded(url: string, chatId: string): Promise<string> {
	const read = async () => {
		const response = await fetch(`${url}/api/chats/${chatId}?user_id=ann`);
		return chatSchema.parse(await response.json()).messages[1];
	};
	await expect.poll(async () => (await read())?.status, { timeout: 15_000 }).toBe("interrupted");
	return (await read())?.content ?? "";
}
