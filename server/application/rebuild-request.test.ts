import { expect, test } from "vitest";
import type { Chat, Message } from "../protocol/rest.ts";
import type { Generation } from "./ports.ts";
import { rebuildRequest } from "./rebuild-request.ts";

const messages = Array.from({ length: 42 }, (_, index) => ({
	...{ id: String(index), parent_id: index === 0 ? null : String(index - 1), is_ai: index % 2 === 1 },
	...{ content: index === 41 ? "" : `Text ${index}. ${"word ".repeat(100)}`, attachments: [], tools: [] },
})) as unknown as Message[];

function rebuild(contextTokens: number | undefined) {
	const deps = {
		chats: {
			findChat: async () => ({ id: "chat", tools: [] }) as unknown as Chat,
			readBranch: async () => messages,
		},
		library: { listItems: async () => [] },
		models: { describe: () => ({ contextTokens }) },
	} as unknown as Parameters<typeof rebuildRequest>[0];
	const generation = { messageId: "41", chatId: "chat", model: "model", schema: null } as Generation;
	return rebuildRequest(deps, generation, { content: "so far", tools: [] });
}

test("[M4] a request with which an answer goes on leaves out what its model has no room for", async () => {
	const [all, some] = [await rebuild(undefined), await rebuild(1500)];
	const texts = JSON.stringify(some);
	expect(JSON.stringify(all)).toContain("Text 0.");
	expect(texts).not.toContain("Text 0.");
	expect(texts).toContain("Text 40.");
	expect(texts).toContain("so far");
});
