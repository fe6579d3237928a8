import { expect, test } from "vitest";
import { createPacer } from "./pacer.ts";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("nothing waits while there is time to spare", () => {
	const pacer = createPacer({ isBusy: () => false });
	expect(Array.from({ length: 10 }, (_, count) => pacer.mayHold(count))).not.toContain(true);
});

test("under load two of five tokens may wait, the first one never", () => {
	const pacer = createPacer({ isBusy: () => true });
	expect(Array.from({ length: 5 }, (_, count) => pacer.mayHold(count))).toEqual([
		false,
		true,
		false,
		true,
		false,
	]);
});

test("what is held is released in order, what was cancelled is not, and closing releases the rest", async () => {
	const pacer = createPacer({ isBusy: () => true });
	const released: number[] = [];
	pacer.hold(() => released.push(1));
	const cancel = pacer.hold(() => released.push(2));
	pacer.hold(() => released.push(3));
	cancel();
	await expect.poll(() => released).toEqual([1, 3]);
	await wait(1);
	pacer.hold(() => released.push(4));
	pacer.close();
	expect(released).toEqual([1, 3, 4]);
});
