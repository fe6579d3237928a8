import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createBrowserEnvironment } from "./environment.ts";

let frames: Map<number, () => void>;
beforeEach(() => {
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
	frames = new Map();
	let last = 0;
	vi.stubGlobal("requestAnimationFrame", (run: () => void) => {
		frames.set(++last, run);
		return last;
	});
	vi.stubGlobal("cancelAnimationFrame", (frame: number) => frames.delete(frame));
});
afterEach(() => {
	vi.runAllTimers();
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

const drawFrame = () => {
	for (const [frame, run] of frames) {
		frames.delete(frame);
		run();
	}
};
const { onFrame } = createBrowserEnvironment();

test("what waits for a frame runs with it, once", () => {
	const run = vi.fn();
	onFrame(run);
	drawFrame();
	expect(run).toHaveBeenCalledTimes(1);
	drawFrame();
	vi.advanceTimersByTime(1000);
	expect(run).toHaveBeenCalledTimes(1);
});

test("in a page that draws no frames each runs after a quarter of a second, in its order", () => {
	const ran: string[] = [];
	onFrame(() => ran.push("first"));
	vi.advanceTimersByTime(100);
	onFrame(() => ran.push("second"));
	vi.advanceTimersByTime(149);
	expect(ran).toEqual([]);
	vi.advanceTimersByTime(2);
	expect(ran).toEqual(["first"]);
	vi.advanceTimersByTime(98);
	expect(ran).toEqual(["first"]);
	vi.advanceTimersByTime(2);
	expect(ran).toEqual(["first", "second"]);
	expect(frames.size).toBe(0);
});

test("one that asks for another one when it runs waits as long again", () => {
	let count = 0;
	const again = () => {
		if (++count < 4) onFrame(again);
	};
	onFrame(again);
	vi.advanceTimersByTime(740);
	expect(count).toBe(2);
	vi.advanceTimersByTime(1000);
	expect(count).toBe(4);
});

test("one that is taken back does not run", () => {
	const run = vi.fn();
	const cancel = onFrame(run);
	cancel();
	vi.advanceTimersByTime(1000);
	drawFrame();
	expect(run).not.toHaveBeenCalled();
});

test("a request goes in the turn in which it is made, but for a server that is only starting", async () => {
	const asked: unknown[] = [];
	vi.stubGlobal("fetch", async (input: unknown) => asked.push(input));
	void createBrowserEnvironment().fetch("/at-once");
	expect(asked).toEqual(["/at-once"]);
	const { promise, reject } = Promise.withResolvers<void>();
	const waiting = createBrowserEnvironment(promise);
	void waiting.fetch("/later");
	await Promise.resolve();
	expect(asked).toEqual(["/at-once"]);
	// Whatever hinders its start, who asks it hears why.
	reject(new Error("No"));
	await expect.poll(() => asked).toEqual(["/at-once", "/later"]);
	void waiting.fetch("/then");
	expect(asked).toEqual(["/at-once", "/later", "/then"]);
});
