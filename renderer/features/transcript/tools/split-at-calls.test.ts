import { expect, test } from "vitest";
import type { ToolCall } from "../../../../server/protocol/tools.ts";
import { splitAtCalls } from "./split-at-calls.ts";

const call = (id: string, round: number, at: number): ToolCall => ({
	...{ id, round, at, server: "files", tool: "read", arguments: "{}", status: "complete" },
});
const shapeOf = (text: string, ...calls: ToolCall[]) =>
	splitAtCalls(text, calls).map((part) => [part.text, part.calls.map(({ id }) => id).join("")]);

test.each([
	["no calls", "abc", [], [["abc", ""]]],
	[
		"one in the middle",
		"abcdef",
		[call("x", 0, 3)],
		[
			["abc", "x"],
			["def", ""],
		],
	],
	[
		"two of one round",
		"abc",
		[call("x", 0, 3), call("y", 0, 3)],
		[
			["abc", "xy"],
			["", ""],
		],
	],
	[
		"rounds with text between",
		"abcd",
		[call("x", 0, 1), call("y", 1, 3)],
		[
			["a", "x"],
			["bc", "y"],
			["d", ""],
		],
	],
	[
		"rounds with none between",
		"ab",
		[call("x", 0, 1), call("y", 1, 1)],
		[
			["a", "xy"],
			["b", ""],
		],
	],
	[
		"a place that is not there yet",
		"ab",
		[call("x", 0, 9)],
		[
			["ab", "x"],
			["", ""],
		],
	],
	[
		"places out of order",
		"abcd",
		[call("x", 0, 3), call("y", 1, 1)],
		[
			["abc", "xy"],
			["d", ""],
		],
	],
] as [string, string, ToolCall[], string[][]][])("an answer with %s", (_name, text, calls, parts) => {
	expect(shapeOf(text, ...calls)).toEqual(parts);
});
