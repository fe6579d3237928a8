import { expect, test } from "vitest";
import { isExportName } from "./bind-import-drop.ts";

test.each([
	["export.zip", true],
	["ChatGPT-2026.ZIP", true],
	["conversations.json", true],
	["conversations-000.json", true],
	["chat-export-1700000000.json", true],
	["package.json", false],
	["notes.md", false],
	["my.zip.txt", false],
])("%s is taken for an export: %s", (name, isExport) => {
	expect(isExportName(name)).toBe(isExport);
});
