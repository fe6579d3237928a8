import { expect, test } from "vitest";
import { createFindFile } from "./find-file.ts";
import type { ArchiveEntry } from "./read-archive.ts";

const UUID = "2f0c4b7e-5d1a-4c3e-9b8f-0a1b2c3d4e5f";
const entryOf = (name: string): ArchiveEntry => ({
	...{ name, sizeBytes: 1, packedBytes: 1 },
	open: () => Promise.reject(new Error("Nobody opens it")),
});
const find = createFindFile(
	[
		"backup/conversations.json",
		"users.json",
		"file-AbC1-boat.png",
		`backup/Data/Files/${UUID}.pdf`,
		"images/one/plan.png",
		"images/two/plan.png",
		"uploads/only.txt",
	].map(entryOf),
	({ name }) => name.endsWith(".json"),
);

test.each([
	["the whole path", "uploads/only.txt", "uploads/only.txt"],
	["the last part, below another folder", "Data/Files/only.txt", "uploads/only.txt"],
	["an id of ChatGPT", "file-AbC1", "file-AbC1-boat.png"],
	["a UUID, wherever it is said to be", `api/v1/files/${UUID}/content`, `backup/Data/Files/${UUID}.pdf`],
	["one of two with the same name, by its folder", "images/two/plan.png", "images/two/plan.png"],
	["one of two with the same name", "plan.png", null],
	["what the archive says of itself", "users.json", null],
	["the chats themselves", "conversations.json", null],
	["nothing", "", null],
	["what is not there", "gone.png", null],
])("a file is found by %s", (_how, ref, name) => {
	expect(find(ref)?.name ?? null).toBe(name);
});
