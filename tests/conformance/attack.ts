import { expect } from "vitest";
import { fakeText } from "../support/fake-upstream-text.ts";
import { WsClient } from "../support/ws-client.ts";
import type { OwnTarget } from "./open-target.ts";
import { askInNewChat, beginAnswer, textOf, waitForEnd } from "./talk.ts";

let attacks = 0;

/**
 * Runs an attack beside another client that streams an answer. After it every byte of that answer has to
 * be right, and the same process has to serve on.
 */
export async function attack({ server, url }: OwnTarget, run: () => Promise<void>): Promise<void> {
	const seed = ++attacks;
	const { pid } = server;
	const neighbour = `neighbour${seed}`;
	using client = await WsClient.open(url, neighbour);
	const { taskId } = await beginAnswer(client, url, neighbour, `#tokens n=400 rate=200 seed=${seed}`);
	await run();
	expect((await waitForEnd(client, taskId)).status).toBe("complete");
	expect(textOf(client, taskId)).toBe(fakeText(seed, 400));
	expect(client.violations).toEqual([]);
	expect([server.pid, server.isRunning]).toEqual([pid, true]);
	using fresh = await WsClient.open(url, `fresh${seed}`);
	const { end } = await askInNewChat(fresh, url, `fresh${seed}`, "still there?");
	expect(end.status).toBe("complete");
}

/** Runs `task` over all items, eight at a time. */
export async function forAll<T>(items: readonly T[], task: (item: T) => Promise<void>): Promise<void> {
	const queue = [...items];
	const work = async () => {
		for (let item = queue.pop(); item !== undefined; item = queue.pop()) await task(item);
	};
	await Promise.all(Array.from({ length: 8 }, work));
}
