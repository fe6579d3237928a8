import fc from "fast-check";
import { expect, test } from "vitest";
import { JsonFormError, type JsonPart, JsonSplitter } from "./split-json.ts";

const enters = (path: string) => path === "" || path === "chats" || path === "a/b";

function split(text: string, cut: number, maxBytes = 1_000_000): readonly (readonly [string, unknown])[] {
	const splitter = new JsonSplitter(enters, maxBytes);
	const bytes = Buffer.from(text);
	const parts: JsonPart[] = [];
	for (let i = 0; i < bytes.length; i += cut) parts.push(...splitter.push(bytes.subarray(i, i + cut)));
	parts.push(...splitter.end());
	return parts.map(({ path, json }) => [path, json === null ? null : JSON.parse(json.toString())]);
}

test("any list comes out item by item, wherever the chunks are cut", () => {
	const items = fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 5 });
	fc.assert(
		fc.property(items, fc.integer({ min: 1, max: 9 }), fc.constantFrom(0, 2), (list, cut, indent) => {
			expect(split(JSON.stringify(list, null, indent), cut)).toEqual(
				list.map((item) => ["*", JSON.parse(JSON.stringify(item))]),
			);
		}),
	);
});

test("it goes into the containers it is told to, and hands out all else whole", () => {
	const text = JSON.stringify({
		title: 'a "b" \\',
		n: -1.5e3,
		chats: [{ x: [1, "]"] }, 2],
		a: { b: [3] },
		last: null,
	});
	for (let cut = 1; cut < 20; cut++) {
		expect(split(text, cut)).toEqual([
			["title", 'a "b" \\'],
			["n", -1500],
			["chats/*", { x: [1, "]"] }],
			["chats/*", 2],
			["a", { b: [3] }],
			["last", null],
		]);
	}
});

test("a part over the limit is told as such, and what follows is read", () => {
	expect(split(`["${"x".repeat(100)}",1]`, 7, 50)).toEqual([
		["*", null],
		["*", 1],
	]);
});

test("half a document, none, and no document are told apart", () => {
	const faultOf = (text: string) => {
		try {
			split(text, 3);
			return "read";
		} catch (error) {
			return error instanceof JsonFormError ? error.fault : "other";
		}
	};
	expect(faultOf('[1,{"a":')).toBe("cut");
	expect(faultOf("")).toBe("empty");
	expect(faultOf("[1}")).toBe("wrong");
	expect(faultOf("[1] x")).toBe("long");
	expect(faultOf('{"a" 1}')).toBe("wrong");
	expect(faultOf("[1,]")).toBe("wrong");
	expect(faultOf("7")).toBe("read");
});

test("nesting has no limit of its own", () => {
	const deep = "[".repeat(200_000) + "]".repeat(200_000);
	const splitter = new JsonSplitter((path) => path === "", 10_000_000);
	const parts = splitter.push(Buffer.from(`[${deep}]`));
	expect(parts.map(({ json }) => json?.length)).toEqual([deep.length]);
});
