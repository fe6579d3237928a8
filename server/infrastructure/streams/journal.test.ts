import { closeSync, existsSync, openSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTempDir } from "../../../tests/support/temp-dir.ts";
import type { StreamEntry } from "../../application/ports.ts";
import type { TaskId } from "../../protocol/ids.ts";
import { openJournal } from "./journal.ts";

const PAGE_BYTES = 4096;
const task = "task" as TaskId;
const pieces = Array.from({ length: 1000 }, (_, i): StreamEntry => ({ type: "text", offset: i, text: "a" }));

/** @param from the first page that is none any more, from 0 */
function damage(path: string, from: number): void {
	const lengthBytes = statSync(path).size - from * PAGE_BYTES;
	expect(lengthBytes).toBeGreaterThan(0);
	const file = openSync(path, "r+");
	writeSync(file, Buffer.alloc(lengthBytes, 0x5a), 0, lengthBytes, from * PAGE_BYTES);
	closeSync(file);
}

test.each([
	["from its beginning on", 0, true],
	["from its beginning on, with others beside", 0, false],
	["in its middle", 3, true],
	["in its middle, with others beside", 3, false],
])("a journal that is damaged %s is set aside, and answers go on in a new one", async (_, from, alone) => {
	await using folder = await openTempDir();
	const path = join(folder.path, "chat.db-streams");
	const before = openJournal(path, { alone });
	before.write([{ taskId: task, fence: 1, entries: pieces }]);
	before.close();
	damage(path, from);
	const journal = openJournal(path, { alone });
	expect(journal.listTasks()).toEqual([]);
	journal.write([{ taskId: task, fence: 1, entries: pieces }]);
	expect(journal.read(task)?.snapshot().text).toHaveLength(1000);
	journal.close();
	expect(existsSync(`${path}.damaged`)).toBe(true);
});

test("a journal that is whole is opened as it is", async () => {
	await using folder = await openTempDir();
	const path = join(folder.path, "chat.db-streams");
	const before = openJournal(path, { alone: true });
	before.write([{ taskId: task, fence: 1, entries: pieces }]);
	before.close();
	const journal = openJournal(path, { alone: true });
	expect(journal.read(task)?.snapshot().text).toHaveLength(1000);
	journal.close();
	expect(existsSync(`${path}.damaged`)).toBe(false);
});
