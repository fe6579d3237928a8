import type { ToolCall } from "../protocol/tools.ts";
import { buildRequest } from "./build-request.ts";
import type { ModelRequest } from "./model-port.ts";
import type { ChatStore, Generation } from "./ports.ts";

/** The request with which an answer goes on whose first one was sent by another process; null without its chat. */
export async function rebuildRequest(
	{ chats }: { readonly chats: Pick<ChatStore, "findChat" | "readBranch"> },
	generation: Generation,
	soFar: { readonly content: string; readonly tools: readonly ToolCall[] },
): Promise<ModelRequest | null> {
	const chat = await chats.findChat(generation.chatId, generation.userId);
	const branch = await chats.readBranch(generation.messageId);
	const answer = branch.at(-1);
	if (chat === null || answer === undefined) return null;
	return buildRequest({
		branch: [...branch.slice(0, -1), { ...answer, content: soFar.content, tools: [...soFar.tools] }],
		chat,
		model: generation.model,
		schema: generation.schema,
	});
}
