import { expect, test } from "vitest";
import { fakeText, fakeToken } from "../../support/fake-upstream-text.ts";
import { checkReceipt } from "./check-receipts.ts";

const answer = { seed: 5, tokens: 20, rate: 0, held: false };
const text = fakeText(5, 20);
const writtenAtUs = Array.from({ length: 20 }, () => 100);
const received = (body: string) => ({
	text: body,
	marks: [{ atUs: 350, length: body.length }],
	problems: [],
});

test("an answer that came as it was written has no problem and a latency for each token", () => {
	const checked = checkReceipt(answer, received(text), writtenAtUs);
	expect(checked.problems).toEqual([]);
	expect(checked.latenciesUs).toEqual(new Array(20).fill(250));
});

test.each([
	["lost its end", text.slice(0, -1), text.length - 1],
	["has more than was written", `${text}!`, text.length],
	["has a letter changed", `${text.slice(0, 7)}#${text.slice(8)}`, 7],
	["has its first token twice", fakeToken(5, 0) + text, fakeToken(5, 0).length],
])("an answer that %s is found out, and where", (_, body, at) => {
	const { problems } = checkReceipt(answer, received(body), writtenAtUs);
	expect(problems).toHaveLength(1);
	expect(problems[0]).toContain("answer 5: differs");
	expect(Number(problems[0]?.split(" ").at(-1))).toBeLessThanOrEqual(at);
});

test("what the client found wrong by itself is kept", () => {
	const receipt = { ...received(text), problems: ["ended as error"] };
	expect(checkReceipt(answer, receipt, writtenAtUs).problems).toEqual(["answer 5: ended as error"]);
});
