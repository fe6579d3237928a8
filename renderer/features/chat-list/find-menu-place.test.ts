import { expect, test } from "vitest";
import { findMenuPlace } from "./find-menu-place.ts";

const row = { getBoundingClientRect: () => ({ left: 8, right: 255, bottom: 152 }) };
const AT = { clientX: 60, clientY: 140, button: 0, ctrlKey: false };

test.each([
	["the second button of a mouse", { ...AT, button: 2, pointerType: "mouse" }],
	["the second button, where a browser names no pointer", { ...AT, button: 2 }],
	["Control and the only button of a Mac", { ...AT, ctrlKey: true }],
	["a finger that rests", { ...AT, pointerType: "touch" }],
])("A menu opens at the pointer for %s", (_, asked) => {
	expect(findMenuPlace(asked, row, false)).toEqual({ x: 60, y: 140, isByKey: false });
});

test.each([
	["as Chromium tells it", { ...AT, button: -1, pointerType: "mouse" }],
	["as others tell it", AT],
])("A menu opens under its row for a key, %s", (_, asked) => {
	expect(findMenuPlace(asked, row, false)).toEqual({ x: 20, y: 152, isByKey: true });
	expect(findMenuPlace(asked, row, true)).toEqual({ x: 243, y: 152, isByKey: true });
});
