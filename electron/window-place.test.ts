import { expect, test } from "vitest";
import { placeWindow } from "./window-place.ts";

const MAIN = { x: 0, y: 0, width: 1920, height: 1040 };
const SECOND = { x: 1920, y: 0, width: 1280, height: 1000 };
const saved = (x: number, y: number, width = 900, height = 700) => ({
	bounds: { x, y, width, height },
	isMaximized: false,
	isFullScreen: false,
});

test.each([
	["never seen", null, [MAIN], { width: 1180, height: 780 }],
	["where it was", saved(100, 50), [MAIN], { x: 100, y: 50, width: 900, height: 700 }],
	["on a second screen", saved(2000, 100), [MAIN, SECOND], { x: 2000, y: 100, width: 900, height: 700 }],
	["its screen is gone", saved(2000, 100), [MAIN], { width: 900, height: 700 }],
	["its title bar is above all screens", saved(100, -400), [MAIN], { width: 900, height: 700 }],
	["hardly on the screen", saved(1880, 100), [MAIN], { width: 900, height: 700 }],
	["larger than the screen", saved(0, 0, 4000, 3000), [MAIN], { x: 0, y: 0, width: 1920, height: 1040 }],
	["too small to use", saved(0, 0, 10, 10), [MAIN], { width: 360, height: 420 }],
])("a window that was %s", (_name, place, screens, expected) => {
	expect(placeWindow(place, screens)).toEqual(expected);
});
