import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Kysely } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openTempDir, type TempDir } from "../../../tests/support/temp-dir.ts";
import type { LibraryStore } from "../../application/ports.ts";
import type { ClientId, UserId } from "../../protocol/ids.ts";
import { createLibraryStore } from "./library-store.ts";
import { openDatabase } from "./open-database.ts";
import type { DatabaseSchema } from "./schema.ts";

let dir: TempDir;
let db: Kysely<DatabaseSchema>;
let library: LibraryStore;
const ann = "ann" as UserId;
const RULES = { maxItems: 2, now: new Date(Date.UTC(2026, 0, 1)) };
const LATER = { ...RULES, now: new Date(Date.UTC(2026, 0, 2)) };

beforeEach(async () => {
	dir = await openTempDir();
	db = await openDatabase(join(dir.path, "chat.db"));
	library = createLibraryStore(db);
});
afterEach(async () => {
	await db.destroy();
	await dir[Symbol.asyncDispose]();
});

const prompt = (name: string, text: string, id = randomUUID()) =>
	({ kind: "prompts", id: id as ClientId, name, content: { text } }) as const;

test("items are listed by name and survive a restart", async () => {
	await library.putItem(ann, prompt("b", "2"), RULES);
	await library.putItem(ann, prompt("a", "1"), RULES);
	await db.destroy();
	db = await openDatabase(join(dir.path, "chat.db"));
	const items = await createLibraryStore(db).listItems(ann, "prompts");
	expect(items.map(({ name, content }) => [name, content.text])).toEqual([
		["a", "1"],
		["b", "2"],
	]);
});

test("a change keeps when an item was made, and the same again is no change", async () => {
	const item = prompt("a", "1");
	const made = await library.putItem(ann, item, RULES);
	expect(await library.putItem(ann, item, LATER)).toEqual(made);
	const changed = await library.putItem(ann, { ...item, name: "b" }, LATER);
	expect(changed).toMatchObject({ created_at: made.created_at, updated_at: LATER.now.toISOString() });
});

test("one more than there may be is refused, by kind and user", async () => {
	for (const name of ["a", "b"]) await library.putItem(ann, prompt(name, "x"), RULES);
	await expect(library.putItem(ann, prompt("c", "x"), RULES)).rejects.toMatchObject({ code: "library_full" });
	await library.putItem("bob" as UserId, prompt("c", "x"), RULES);
	await library.putItem(
		ann,
		{ kind: "presets", id: randomUUID() as ClientId, name: "c", content: {} },
		RULES,
	);
});
