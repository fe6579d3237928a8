import { expect, test } from "vitest";
import { ERRORS } from "./errors.ts";

// Below an answer in the middle of a chat, beside another version and in other clients there is none.
test("No sentence promises a button that may not be there", () => {
	const sentences = Object.values(ERRORS).map(({ message }) => message);
	expect(sentences.filter((sentence) => sentence.includes("Continue"))).toEqual([]);
});
