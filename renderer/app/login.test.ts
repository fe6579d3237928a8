import { expect, test } from "vitest";
import { LOGIN_KEY, whileSignedIn } from "./login.ts";

/** As a browser's storage, in which methods work on the storage itself only. */
class MapStorage implements Storage {
	readonly #items = new Map<string, string>();
	[name: string]: unknown;
	get length() {
		return this.#items.size;
	}
	key(index: number) {
		return [...this.#items.keys()][index] ?? null;
	}
	getItem(key: string) {
		return this.#items.get(key) ?? null;
	}
	setItem(key: string, value: string) {
		this.#items.set(key, value);
	}
	removeItem(key: string) {
		this.#items.delete(key);
	}
	clear() {
		this.#items.clear();
	}
}

const login = (userId: string, token: string) => JSON.stringify({ userId, token });

test.each([
	["is signed out", (storage: Storage) => storage.clear()],
	["has made room for another", (storage: Storage) => storage.setItem(LOGIN_KEY, login("bob", "t2"))],
])("Of a person who %s nothing is kept any more", (_, leave) => {
	const storage = new MapStorage();
	storage.setItem(LOGIN_KEY, login("ann", "t1"));
	const disk = whileSignedIn(storage, "t1");
	disk.setItem("draft ann", "Hello");
	expect(disk.getItem("draft ann")).toBe("Hello");
	expect(disk.length).toBe(2);
	leave(storage);
	disk.removeItem("draft ann");
	disk.setItem("draft ann", "Hello again");
	expect(storage.getItem("draft ann")).toBe(null);
});
