import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { snapshotLines } from "./snapshot-lines.ts";

async function read(lines: AsyncIterable<string>): Promise<readonly unknown[]> {
	const all: unknown[] = [];
	for await (const line of lines) all.push(JSON.parse(line));
	return all;
}

test("snapshots come as they are made, the newest of those that came at once, and then the result", async () => {
	const lines = snapshotLines(async (onSnapshot) => {
		await sleep(5);
		onSnapshot({ a: 1 });
		onSnapshot({ a: 2 });
		await sleep(150);
		onSnapshot({ a: 3 });
		await sleep(5);
		return "done";
	});
	expect(await read(lines)).toEqual([
		{ type: "snapshot", data: { a: 2 } },
		{ type: "snapshot", data: { a: 3 } },
		{ type: "result", result: "done" },
	]);
});

test("work without snapshots is its result, and a failure is thrown", async () => {
	expect(await read(snapshotLines(async () => null))).toEqual([{ type: "result", result: null }]);
	const failing = snapshotLines(async (onSnapshot) => {
		onSnapshot(1);
		throw new Error("No");
	});
	await expect(read(failing)).rejects.toThrow("No");
});
