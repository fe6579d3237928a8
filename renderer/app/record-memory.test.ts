import { expect, test } from "vitest";
import { createRecordMemory } from "./record-memory.ts";

function createStorage(text?: string) {
	const items = new Map(text === undefined ? [] : [["n", text]]);
	return {
		getItem: (name: string) => items.get(name) ?? null,
		setItem: (name: string, value: string) => void items.set(name, value),
	};
}
const isText = (value: unknown) => (typeof value === "string" ? value : null);

test("What was written is read again, and what was taken out is gone", () => {
	const storage = createStorage();
	const memory = createRecordMemory(storage, "n", isText);
	memory.write({ a: "1", b: "2" });
	memory.write({ b: "3" });
	expect(createRecordMemory(storage, "n", isText).read()).toEqual({ b: "3" });
});

test("Two windows keep each other's entries, also those that came after a window was opened", () => {
	const storage = createStorage('{"a":"old","b":"old"}');
	const [first, second] = [
		createRecordMemory(storage, "n", isText),
		createRecordMemory(storage, "n", isText),
	];
	const [mine, theirs] = [first.read(), second.read()];
	first.write({ ...mine, a: "new", c: "more" });
	second.write(theirs);
	second.write({ ...theirs, b: "changed" });
	expect(createRecordMemory(storage, "n", isText).read()).toEqual({ a: "new", b: "changed", c: "more" });
});

test.each(["", "{", "null", "[1]", '{"a":1}'])(
	"Stored as %j there is nothing to read, and nothing fails",
	(text) => {
		const memory = createRecordMemory(createStorage(text), "n", isText);
		expect(memory.read()).toEqual({});
		memory.write({ a: "1" });
		expect(memory.read()).toEqual({ a: "1" });
	},
);

test("A storage that is full is no reason to fail", () => {
	const full = {
		getItem: () => null,
		setItem: () => {
			throw new Error("QuotaExceededError");
		},
	};
	expect(() => createRecordMemory(full, "n", isText).write({ a: "1" })).not.toThrow();
});
