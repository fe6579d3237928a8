import fc from "fast-check";
import { expect, test } from "vitest";
import { applyToken, applyTokenBlindly } from "./answer-view.ts";

test("[R3] frames of any resumes, in any overlap, make the text exactly once", () => {
	fc.assert(
		fc.property(fc.string({ minLength: 1 }), fc.infiniteStream(fc.nat(20)), (text, numbers) => {
			let shown = "";
			while (shown.length < text.length) {
				const back = Math.min(shown.length, numbers.next().value);
				const offset = shown.length - back;
				const token = text.slice(offset, offset + 1 + numbers.next().value);
				const view = applyToken(shown, offset, token);
				expect(view.fault).toBeNull();
				shown = view.text;
			}
			expect(shown).toBe(text);
		}),
	);
});

test("[R3] a gap, a text that differs and half a surrogate pair are faults", () => {
	expect(applyToken("abc", 4, "x").fault).toMatch("a token at 4");
	expect(applyToken("abc", 1, "xx").fault).toMatch("differs");
	expect(applyToken("abc", 3, "\ud83d").fault).toMatch("surrogate");
	expect(applyToken("abc", 1, "bcd")).toEqual({ text: "abcd", fault: null });
	expect(applyToken("abc", 0, "ab")).toEqual({ text: "abc", fault: null });
});

test("a client without the offset check shows a token twice", () => {
	expect(applyTokenBlindly("abc", 1, "bcd").text).toBe("abcbcd");
});
