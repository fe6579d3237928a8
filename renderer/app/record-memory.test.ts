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

test("What a window wrote and still shows comes back where another one took it away", () => {
	const storage = createStorage();
	const first = createRecordMemory(storage, "n", isText);
	first.write({ a: "a letter", b: "sent" });
	const second = createRecordMemory(storage, "n", isText);
	second.write({ ...second.read(), a: "a question" });
	second.write({});
	first.write({ a: "a letter" });
	expect(createRecordMemory(storage, "n", isText).read()).toEqual({ a: "a letter" });
	// What it only read is the other one's.
	const third = createRecordMemory(storage, "n", isText);
	const read = third.read();
	first.write({});
	third.write(read);
	expect(createRecordMemory(storage, "n", isText).read()).toEqual({});
});

test("Another kind of window has a place of its own for what belongs to no chat yet", () => {
	const storage = createStorage();
	const main = createRecordMemory(storage, "n", isText);
	main.write({ "": "a letter", "1": "in a chat" });
	const quick = createRecordMemory(storage, "n", isText, "quick");
	expect(quick.read()).toEqual({ "1": "in a chat" });
	quick.write({ "": "a question", "1": "in a chat" });
	expect(createRecordMemory(storage, "n", isText, "quick").read()[""]).toBe("a question");
	expect([main, quick].map((one) => one.readAll().toSorted())).toEqual(
		Array(2).fill(["a letter", "a question", "in a chat"]),
	);
	quick.write({ "1": "in a chat" });
	expect(createRecordMemory(storage, "n", isText).read()).toEqual({ "": "a letter", "1": "in a chat" });
	expect(createRecordMemory(storage, "n", isText, "quick").read()).toEqual({ "1": "in a chat" });
});

test("What two windows write in the same place is kept of both, and read as one", () => {
	const storage = createStorage();
	const open = (id: string) =>
		createRecordMemory(storage, "n", isText, "", { id, join: (one, other) => `${one}; ${other}` });
	const [first, second] = [open("1"), open("2")];
	first.write({ "": "A long", "7": "mine" });
	second.write({ "": "A question" });
	first.write({ "": "A long letter", "7": "mine" });
	second.write({ "": "A question?" });
	const third = open("3");
	expect(third.read()).toEqual({ "": "A long letter; A question?", "7": "mine" });
	// What is sent in one stays in the other.
	second.write({});
	expect(open("4").read()).toEqual({ "": "A long letter", "7": "mine" });
	second.write({ "": "Another" });
	first.write({ "7": "mine" });
	expect(open("5").read()).toEqual({ "": "Another", "7": "mine" });
	// Who has read both has both.
	first.write({ "": "Again", "7": "mine" });
	const last = open("6");
	last.read();
	last.write({ "7": "mine" });
	expect(open("7").read()).toEqual({ "7": "mine" });
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

test("What a full storage did not take is written once there is room, though nothing was changed since", () => {
	const storage = createStorage();
	let isFull = false;
	const setItem = (name: string, value: string) => {
		if (isFull) throw new Error("QuotaExceededError");
		storage.setItem(name, value);
	};
	const memory = createRecordMemory({ ...storage, setItem }, "n", isText);
	memory.write({ a: "Dear" });
	isFull = true;
	memory.write({ a: "Dear all" });
	isFull = false;
	memory.write({ a: "Dear all" });
	expect(createRecordMemory(storage, "n", isText).read()).toEqual({ a: "Dear all" });
});

test("A storage that is full is no reason to fail", () => {
	const full = {
		getItem: () => null,
		setItem: () => {
			throw new Error("QuotaExceededError");
		},
	};
	expect(() => createRecordMemory(full, "n", isText).write({ a: "1" })).not.toThrow();
});
