import type { ToolCall } from "../protocol/tools.ts";
import type { ReadingDeps } from "./attachments/read-file-text.ts";
import { readModelFiles } from "./attachments/read-model-files.ts";
import { buildRequest } from "./build-request.ts";
import type { ModelRequest } from "./model-port.ts";
import { fitRequest } from "./models/fit-request.ts";
import { type AbilityDeps, readAbilities } from "./models/read-abilities.ts";
import type { ChatStore, Generation } from "./ports.ts";

/** The request with which an answer goes on whose first one was sent by another process; null without its chat. */
export async function rebuildRequest(
	deps: ReadingDeps & AbilityDeps & { readonly chats: Pick<ChatStore, "findChat" | "readBranch"> },
	generation: Generation,
	soFar: { readonly content: string; readonly tools: readonly ToolCall[] },
): Promise<ModelRequest | null> {
	const { chats } = deps;
	const chat = await chats.findChat(generation.chatId, generation.userId);
	const branch = await chats.readBranch(generation.messageId);
	const answer = branch.at(-1);
	if (chat === null || answer === undefined) return null;
	const { capabilities, said } = (await readAbilities(deps, generation.userId))(generation.model);
	const request = buildRequest({
		branch: [...branch.slice(0, -1), { ...answer, content: soFar.content, tools: [...soFar.tools] }],
		files: await readModelFiles(deps, branch, { isBlind: capabilities.vision === false }),
		chat,
		model: generation.model,
		schema: generation.schema,
	});
	return fitRequest(request, said);
}
