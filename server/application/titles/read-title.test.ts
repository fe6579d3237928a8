import { expect, test } from "vitest";
import { readTitle } from "./read-title.ts";

test.each([
	["Tides and the moon", "Tides and the moon"],
	['  "Tides and the moon."  ', "Tides and the moon"],
	["„Ebbe und Flut“", "Ebbe und Flut"],
	["Title: Tides", "Tides"],
	["**Title:** Tides", "Tides"],
	["# Tides\n\nThis title names the tides.", "Tides"],
	["<think>They ask about the sea.\nA title.</think>\n\nTides", "Tides"],
	["潮汐与月亮", "潮汐与月亮"],
	["Waiting…", "Waiting…"],
	["Wait...", "Wait..."],
	["Version 2.0", "Version 2.0"],
])("%j is read as %j", (said, title) => {
	expect(readTitle(said)).toBe(title);
});

test.each([
	[""],
	["\n \n"],
	["…"],
	["<think>no end"],
	['""'],
	[`Of course, here is ${"a long answer ".repeat(10)}`],
])("there is no title in %j", (said) => {
	expect(readTitle(said)).toBeNull();
});

test("a title is cut at a word, never in a letter", () => {
	const title = readTitle(`${"🙂".repeat(29)}a🙂🙂🙂🙂`);
	expect(title?.isWellFormed()).toBe(true);
	expect(readTitle("The long and winding road that leads to a door of a house by the sea")).toBe(
		"The long and winding road that leads to a door of a house…",
	);
});
