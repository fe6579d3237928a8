import { expect, test, vi } from "vitest";
import type { ServerDescription } from "../client/chat-client.ts";
import { createChatState } from "../store/chat-state.ts";
import { isExportName, takeDroppedFiles } from "./take-dropped-files.ts";

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

const SERVER: ServerDescription = {
	kind: "parley",
	name: "",
	version: "",
	serverId: "1",
	hasLogins: false,
	capabilities: [],
	messageBytes: 0,
	attachmentBytes: 0,
	messageAttachments: 0,
};

test.each([
	["one export, where the server takes them", ["transfer"], ["export.zip"], true],
	["one export, where it does not", [], ["export.zip"], false],
	["an export with other files", ["transfer"], ["export.zip", "notes.md"], false],
	["a file for a message", ["transfer"], ["notes.md"], false],
])("%s", (_what, capabilities, names, isImported) => {
	const server = { ...SERVER, capabilities };
	const chats = { getState: () => ({ ...createChatState(), server }) };
	const actions = { addFiles: vi.fn(async () => {}), offerImport: vi.fn() };
	const files = names.map((name) => new File(["x"], name));
	takeDroppedFiles({ chats, actions }, files);
	expect(actions.offerImport.mock.calls).toEqual(isImported ? [[files[0]]] : []);
	expect(actions.addFiles.mock.calls).toEqual(isImported ? [] : [[files]]);
});
