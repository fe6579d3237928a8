import { expect, test } from "vitest";
import { isToolOn, toggleServer, toggleTool } from "./toggle-tool.ts";

const server = {
	name: "files",
	tools: ["read", "write", "list"].map((name) => ({
		...{ name, description: "", input_schema: {}, read_only: false, destructive: false },
	})),
};

test("a server is all of its tools", () => {
	expect(isToolOn(["files"], "files", "read")).toBe(true);
	expect(isToolOn(["files/write"], "files", "read")).toBe(false);
	expect(toggleServer(["web", "files/read"], "files", true)).toEqual(["web", "files"]);
	expect(toggleServer(["web", "files/read", "files"], "files", false)).toEqual(["web"]);
});

test.each([
	[["files"], "read", false, ["files/write", "files/list"]],
	[["files/write", "files/list"], "read", true, ["files"]],
	[[], "read", true, ["files/read"]],
	[["files/read", "web"], "read", false, ["web"]],
] as [string[], string, boolean, string[]][])("%j with %s turned to %s", (chosen, tool, isOn, expected) => {
	expect(toggleTool(chosen, server, tool, isOn)).toEqual(expected);
});
