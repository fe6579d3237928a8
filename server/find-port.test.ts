import { expect, test } from "vitest";
import { findPort, isBlockedPort } from "./find-port.ts";

test("a port that browsers refuse is not taken, the next one is", async () => {
	const given = [6000, 10_080, 41_000];
	expect(await findPort(async () => given.shift() ?? 0)).toBe(41_000);
});

test("a free port of this computer is found", async () => {
	const port = await findPort();
	expect(port).toBeGreaterThan(1023);
	expect(isBlockedPort(port)).toBe(false);
});

test("where only refused ones are free, that is an error and no endless search", async () => {
	await expect(findPort(async () => 6667)).rejects.toThrow(/No port/);
});
