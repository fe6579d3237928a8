import { expect, test } from "vitest";
import type { ClientEvent } from "./chat-client.ts";
import { createEventBatcher } from "./event-batcher.ts";

const FRAME_MS = 16;

/** A screen of 60 frames a second, of which it counts those that were asked for. */
function openScreen() {
	let now = 1000;
	let offsetMs = 0;
	let asked = 0;
	const due = new Map<() => void, number>();
	const wait = (atMs: number, run: () => void) => {
		const once = () => run();
		due.set(once, atMs);
		return () => due.delete(once);
	};
	const delivered: { readonly atMs: number; readonly types: string; readonly text: string }[] = [];
	const batcher = createEventBatcher(
		{
			nowMs: () => now + offsetMs,
			after: (delayMs, run) => wait(now + delayMs, run),
			onFrame(run) {
				asked++;
				return wait((Math.floor(now / FRAME_MS) + 1) * FRAME_MS, run);
			},
		},
		(events) =>
			delivered.push({
				atMs: now,
				types: events.map(({ type }) => type).join(),
				text: events.map((event) => ("token" in event ? event.token : "")).join(""),
			}),
	);
	const pass = (ms: number) => {
		for (const end = now + ms; now < end; ) {
			now++;
			for (const [run, atMs] of [...due]) if (atMs <= now && due.delete(run)) run();
		}
	};
	const text = (token: string, taskId = "t") =>
		batcher.add({ type: "token", token, task_id: taskId } as ClientEvent);
	const other = () => batcher.add({ type: "error", message: "No" } as ClientEvent);
	const setClock = (byMs: number) => {
		offsetMs += byMs;
	};
	return {
		batcher,
		pass,
		text,
		other,
		delivered,
		waiting: due,
		asked: () => asked,
		now: () => now,
		setClock,
	};
}

test("Text is shown with every second frame, and no frame is asked for between them", () => {
	const { pass, text, delivered, asked } = openScreen();
	for (let i = 0; i < 100; i++) {
		text(`${i} `);
		pass(10);
	}
	pass(40);
	const gaps = delivered.slice(1).map(({ atMs }, index) => atMs - (delivered[index]?.atMs ?? 0));
	expect(new Set(gaps)).toEqual(new Set([2 * FRAME_MS]));
	expect(asked()).toBe(delivered.length);
	expect(delivered.map((one) => one.text).join("")).toBe(
		Array.from({ length: 100 }, (_, i) => `${i} `).join(""),
	);
});

test("The first text after a pause is shown with the next frame", () => {
	const { pass, text, delivered, now } = openScreen();
	pass(500);
	text("Hello");
	const sentMs = now();
	pass(FRAME_MS);
	expect(delivered).toHaveLength(1);
	expect((delivered[0]?.atMs ?? 0) - sentMs).toBeLessThanOrEqual(FRAME_MS);
});

test("What is more than text is shown with the next frame, with the text that waits before it", () => {
	const { pass, text, other, delivered, waiting } = openScreen();
	text("a");
	pass(FRAME_MS);
	text("b");
	pass(2);
	other();
	other();
	text("c", "another");
	expect(waiting.size).toBe(1);
	pass(FRAME_MS);
	expect(delivered.map(({ types, text: shown }) => [types, shown])).toEqual([
		["token", "a"],
		["token,error,error,token", "bc"],
	]);
	pass(1000);
	expect(delivered).toHaveLength(2);
});

test("Text goes on where the clock is set back by an hour, before it comes or while it waits", () => {
	const { pass, text, delivered, setClock } = openScreen();
	text("a");
	pass(FRAME_MS);
	setClock(-3_600_000);
	text("b");
	pass(2 * FRAME_MS);
	expect(delivered.map((one) => one.text)).toEqual(["a", "b"]);
	text("c");
	setClock(-3_600_000);
	pass(3 * FRAME_MS);
	expect(delivered.map((one) => one.text)).toEqual(["a", "b", "c"]);
});

test("What waits is shown at once when that is asked for, and nothing after it was closed", () => {
	const { batcher, pass, text, delivered, waiting } = openScreen();
	text("a");
	pass(FRAME_MS);
	text("b");
	batcher.flush();
	expect(delivered.map((one) => one.text)).toEqual(["a", "b"]);
	text("c");
	batcher.close();
	pass(1000);
	expect(delivered).toHaveLength(2);
	expect(waiting.size).toBe(0);
});
