import { describe, expect, test } from "vitest";
import { countLeftOut, estimateMessage, roomToRead } from "./context-size.ts";

const said = (text: string) => [...text].map((who) => ({ is_ai: who === "a" }));
const each = () => 10;

describe("a conversation is cut so that it fits", () => {
	test.each([
		["fits whole", "papap", 50, 0],
		["loses its oldest turn", "papap", 49, 2],
		["loses no half of a turn", "papap", 25, 4],
		["begins with a person", "papap", 45, 2],
		["never loses its last message", "papap", 1, 4],
		["keeps a last message that is too long alone", "p", 1, 0],
		["has nothing to lose", "", 10, 0],
		["without a person's message begins where it fits", "aaa", 20, 1],
		["with two questions in a row keeps both", "pappp", 30, 2],
	])("%s", (_name, text, room, left) => expect(countLeftOut(said(text), each, room)).toBe(left));

	test("only what may go in is looked at", () => {
		let looked = 0;
		const long = said("pa".repeat(5000));
		const look = () => {
			looked++;
			return 10;
		};
		countLeftOut(long, look, 100);
		expect(looked).toBeLessThan(15);
	});
});

test.each([
	[8192, null, 5529],
	[128_000, null, 111_513],
	[8192, 2000, 5572],
	[8192, 100_000, 3686],
	[0, null, 0],
])("of %d tokens with %j for the answer %d can be read", (size, output, room) =>
	expect(roomToRead(size, output)).toBe(room),
);

test("attachments count: images by their area, texts by their length", () => {
	const attachment = (mime: string, size_bytes: number, size: object = {}) =>
		({ id: "x", name: "x", mime, size_bytes, ...size }) as never;
	const tokens = (mime: string, bytes: number, size?: object) =>
		estimateMessage({ content: "", attachments: [attachment(mime, bytes, size)] }) - 4;
	expect(tokens("image/png", 5_000_000, { width: 750, height: 100 })).toBe(100);
	expect(tokens("image/png", 5, { width: 9000, height: 9000 })).toBe(1600);
	expect(tokens("image/png", 5)).toBe(1600);
	expect(tokens("text/csv", 4000)).toBe(1000);
	expect(tokens("application/pdf", 4000)).toBe(200);
});
