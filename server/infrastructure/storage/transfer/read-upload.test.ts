import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { makeZip } from "../../../../tests/support/make-zip.ts";
import { openTempDir } from "../../../../tests/support/temp-dir.ts";
import { readUpload } from "./read-upload.ts";
import { UploadError, type UploadItem } from "./upload-item.ts";

vi.setConfig({ testTimeout: 20_000 });

const CHATS = '[{"title":"a","chat_messages":[{"sender":"human","text":"Hello"}]}]';

test.each<readonly [string, () => string | Buffer | Promise<Buffer>, RegExp]>([
	["nothing", () => "", /empty/],
	["no archive", () => Buffer.from("PK\x03\x04 and then something else"), /damaged/],
	[
		"half an archive",
		async () => (await makeZip({ "conversations.json": CHATS })).subarray(0, 60),
		/damaged/,
	],
	["an archive of nothing", () => makeZip({ "a.png": "x" }), /no chats that Parley knows/],
	[
		"an archive in an archive",
		async () => makeZip({ "inner.zip": await makeZip({ "conversations.json": "[]" }) }),
		/another archive/,
	],
	[
		"a bomb",
		() => makeZip({ "conversations.json": Buffer.alloc(80 * 1024 * 1024, " ") }),
		/unpacks to far more/,
	],
	["bytes", () => Buffer.from([1, 2, 3, 0, 0, 0]), /neither an archive nor text/],
	["gzip", () => Buffer.from([0x1f, 0x8b, 8, 0]), /gzip/],
	["UTF-16", () => Buffer.from("\ufeff[]", "utf16le"), /UTF-16/],
	["JSON of something else", () => '{"a":[1,2,{"b":3}]}', /no chats in a form/],
	["no JSON", () => "[1,2", /ends in the middle/],
	["an empty list", () => "[]", /no chats in a form/],
	["a newer Parley", () => '{"format":"parley","version":99,"chats":[]}', /newer Parley/],
])("what holds no chats is refused with a sentence: %s", async (_name, make, sentence) => {
	await using dir = await openTempDir();
	const path = join(dir.path, "upload");
	await writeFile(path, await make());
	const found: UploadItem[] = [];
	const reading = (async () => {
		for await (const item of readUpload(path, "export", { bytesRead: 0 })) found.push(item);
	})();
	await expect(reading).rejects.toThrow(sentence);
	await expect(reading).rejects.toBeInstanceOf(UploadError);
	expect(found.filter(({ type }) => type === "chat")).toEqual([]);
});

test("a part that very many messages of a backup name makes no chat without end", async () => {
	const messages = Array.from({ length: 5000 }, (_, place) => ({ id: place, role: "user", blocks: ["b"] }));
	const backup = {
		...{ time: 1, version: 5, localStorage: {} },
		indexedDB: {
			topics: [
				{ id: "bomb", messages },
				{ id: "good", messages: messages.slice(0, 2) },
			],
			message_blocks: [{ id: "b", messageId: "0", type: "main_text", content: "x".repeat(40_000) }],
		},
	};
	await using dir = await openTempDir();
	const path = join(dir.path, "data.json");
	await writeFile(path, JSON.stringify(backup));
	const found: string[] = [];
	for await (const item of readUpload(path, "data.json", { bytesRead: 0 }))
		found.push(item.type === "skipped" ? item.reason.code : item.type);
	expect(found).toEqual(["part_too_long", "chat"]);
});
