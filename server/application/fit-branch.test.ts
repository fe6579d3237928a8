import fc from "fast-check";
import { expect, test } from "vitest";
import type { Message } from "../protocol/rest.ts";
import { fitBranch, type Room, readFittingBranch } from "./fit-branch.ts";

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
const NO_LIMITS: Room = {
	systemPrompt: undefined,
	schema: null,
	contextTokens: undefined,
	maxOutputTokens: undefined,
};
const fitted = ({ branch: messages = branch, ...more }: Partial<Room & { branch: readonly Message[] }>) =>
	fitBranch(messages, { ...NO_LIMITS, ...more });
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

/** A chat's messages, each under the one before, as the store reads them. */
function storeOf(contents: readonly string[]) {
	const messages = contents.map(
		(content, index) =>
			({
				...message(index + 1, index % 2 === 1, content),
				parent_id: index === 0 ? null : String(index),
			}) as Message,
	);
	const read: number[] = [];
	return {
		messages,
		read,
		readBranch: async (_: unknown, leastBytes = Number.POSITIVE_INFINITY) => {
			let bytes = 0;
			const from = messages.findLastIndex((one) => {
				bytes += Buffer.byteLength(one.content);
				return bytes >= leastBytes;
			});
			const part = messages.slice(Math.max(0, from));
			read.push(part.length);
			return part;
		},
	};
}
const last = "last" as Message["id"];

test("[M4] what is read of the end of a branch fits as if all of it had been read", async () => {
	const text = fc.oneof(
		fc.string({ maxLength: 300 }),
		fc.constantFrom("word ".repeat(200), "水は".repeat(200), " ".repeat(9000), ""),
	);
	const room = fc.record({
		contextTokens: fc.option(fc.integer({ min: 1, max: 3000 }), { nil: undefined }),
		systemPrompt: fc.option(fc.constant("word ".repeat(50)), { nil: undefined }),
	});
	await fc.assert(
		fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 30 }), room, async (contents, some) => {
			const store = storeOf(contents);
			const limits = { ...NO_LIMITS, ...some };
			expect(await readFittingBranch(store, last, limits)).toEqual(fitBranch(store.messages, limits));
		}),
	);
});

test("[M4] of a long chat no more is read than the model could have room for", async () => {
	const store = storeOf(Array.from({ length: 1000 }, () => words(100)));
	const { branch: read } = await readFittingBranch(store, last, { ...NO_LIMITS, contextTokens: 4000 });
	expect(read.length).toBeGreaterThan(10);
	expect(store.read).toEqual([64]);
});
