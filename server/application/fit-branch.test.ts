import { expect, test } from "vitest";
import type { Message } from "../protocol/rest.ts";
import { fitBranch } from "./fit-branch.ts";

const words = (count: number) => "word ".repeat(count);
const message = (id: number, isAi: boolean, content: string) =>
	({ id: String(id), is_ai: isAi, content }) as Message;
const branch = [
	message(1, false, words(300)),
	message(2, true, words(300)),
	message(3, false, words(300)),
	message(4, true, words(300)),
	message(5, false, "and now?"),
	message(6, true, ""),
];
const fitted = (more: Partial<Parameters<typeof fitBranch>[0]>) =>
	fitBranch({
		branch,
		systemPrompt: undefined,
		schema: null,
		contextTokens: undefined,
		maxOutputTokens: undefined,
		...more,
	});
const ids = (result: ReturnType<typeof fitBranch>) => result.branch.map(({ id }) => id).join("");

test("[M4] without a known size, or with room for all, nothing is left out", () => {
	expect(ids(fitted({}))).toBe("123456");
	expect(fitted({ contextTokens: 8000 })).toMatchObject({ branch, contextFrom: null });
});

test("[M4] the oldest turns are left out, and it is said from where on the model reads", () => {
	const cut = fitted({ contextTokens: 1200 });
	expect(ids(cut)).toBe("3456");
	expect(cut.contextFrom).toBe("3");
	expect(ids(fitted({ contextTokens: 100 }))).toBe("56");
});

test("[M4] system prompt, form, length of the answer and its begin take their room", () => {
	expect(ids(fitted({ contextTokens: 1200, systemPrompt: words(400) }))).toBe("56");
	expect(ids(fitted({ contextTokens: 1200, maxOutputTokens: 600 }))).toBe("56");
	const schema = { name: "x", schema: { description: words(400) } };
	expect(ids(fitted({ contextTokens: 1200, schema }))).toBe("56");
	const begun = [...branch.slice(0, 5), message(6, true, words(400))];
	expect(ids(fitted({ branch: begun, contextTokens: 1200 }))).toBe("56");
});
