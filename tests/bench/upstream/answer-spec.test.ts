import { expect, test } from "vitest";
import { parsePrompt, toPrompt } from "./answer-spec.ts";

test("a prompt asks for what it was made of", () => {
	const answer = { seed: 7, tokens: 500, rate: 50, held: true };
	expect(parsePrompt(toPrompt(answer))).toEqual(answer);
});

test("any other text asks for nothing", () => {
	expect(parsePrompt("#tokens n=500 rate=50")).toBeNull();
});
