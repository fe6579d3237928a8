import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepLoading } from "./keep-loading.ts";

let isAway = true;
const load = vi.fn(async () => {
	if (isAway) throw new Error("away");
	return "part";
});

beforeEach(() => {
	isAway = true;
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
	load.mockClear();
});

test("What nobody asked for is loaded once it can be", async () => {
	const loaded = vi.fn();
	keepLoading(load, loaded);
	await vi.advanceTimersByTimeAsync(10_000);
	expect(loaded).not.toHaveBeenCalled();
	isAway = false;
	await vi.advanceTimersByTimeAsync(10_000);
	expect(loaded.mock.calls).toEqual([["part"]]);
	expect(load.mock.calls.length).toBeLessThan(7);
});

test("What somebody asked for is told to be missing, once", async () => {
	const missing = vi.fn();
	keepLoading(load, () => {}, missing);
	await vi.advanceTimersByTimeAsync(60_000);
	expect(missing).toHaveBeenCalledTimes(1);
	expect(load).toHaveBeenCalledTimes(1);
});

test("What is not wanted any more is neither loaded nor told", async () => {
	const told = vi.fn();
	keepLoading(load, told, told)();
	const stop = keepLoading(load, told);
	await vi.advanceTimersByTimeAsync(500);
	stop();
	isAway = false;
	await vi.advanceTimersByTimeAsync(60_000);
	expect(told).not.toHaveBeenCalled();
	expect(load).toHaveBeenCalledTimes(2);
});
