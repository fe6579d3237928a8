import { afterEach, expect, test, vi } from "vitest";
import { KEPT_IN_PAGES } from "./kept-in-pages.ts";

afterEach(() => vi.unstubAllGlobals());

/** What a page keeps in local storage, without a database beside it. */
function openPage(items: Readonly<Record<string, string>>): Record<string, string> {
	const storage: Record<string, string> = { ...items };
	Object.defineProperties(storage, {
		setItem: { value: (name: string, value: string) => Object.assign(storage, { [name]: value }) },
		removeItem: { value: (name: string) => delete storage[name] },
	});
	vi.stubGlobal("localStorage", storage);
	vi.stubGlobal("indexedDB", { databases: async () => [] });
	return storage;
}

const MINE = {
	"parley.snapshot.http://team u": "the list",
	"parley.changes.http://team u": "a change",
	"parley.outbox.http://team u c-1": "a message",
	"parley.outbox.http://team u c-2": "another one",
};
const OTHERS = {
	"parley.settings": "the look",
	"parley.snapshot.http://other u": "a list",
	"parley.outbox.http://other u c-3": "a message of another server",
	"parley.outbox.http://team u2 c-4": "a message of another user",
};

test("[I2] What pages keep for a connection is taken along whole, notes of unsent messages too, and nothing else", async () => {
	openPage({ ...MINE, ...OTHERS });
	const kept = await KEPT_IN_PAGES.read("http://team u");
	expect(Object.fromEntries(kept.items)).toEqual(MINE);
	const there = openPage({ "parley.settings": "dark" });
	await KEPT_IN_PAGES.write(kept);
	expect(there).toEqual({ ...MINE, "parley.settings": "dark" });
});

test("What pages keep for a connection is forgotten whole, notes of unsent messages too, and nothing else", async () => {
	const there = openPage({ ...MINE, ...OTHERS });
	await KEPT_IN_PAGES.forget("http://team u");
	expect(there).toEqual(OTHERS);
});
