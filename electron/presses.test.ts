import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { followPresses } from "./presses.ts";

function open() {
	const contents = new EventEmitter();
	const clock = { nowMs: 1000 };
	const presses = followPresses(contents as never, () => clock.nowMs);
	return { presses, clock, press: (type: string) => contents.emit("input-event", {}, { type }) };
}

test("one press stands for one wish, and not for long", () => {
	const { presses, clock, press } = open();
	expect(presses.take()).toBe(false);
	press("mouseDown");
	press("mouseUp");
	expect(presses.take()).toBe(true);
	expect(presses.take()).toBe(false);
	press("rawKeyDown");
	clock.nowMs += 5000;
	expect(presses.take()).toBe(false);
});

test.each(["mouseMove", "mouseUp", "mouseWheel", "keyUp", "gestureScrollBegin", "touchStart", "undefined"])(
	"%s is no press",
	(type) => {
		const { presses, press } = open();
		press(type);
		expect(presses.take()).toBe(false);
	},
);
