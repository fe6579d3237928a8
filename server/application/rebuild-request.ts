import type { ToolCall } from "../protocol/tools.ts";
import type { ReadingDeps } from "./attachments/read-file-text.ts";
import { readModelFiles } from "./attachments/read-model-files.ts";
import { buildRequest } from "./build-request.ts";
import { readFittingBranch } from "./fit-branch.ts";
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
	if (chat === null) return null;
	const abilitiesOf = await readAbilities(deps, generation.userId);
	const { capabilities, contextTokens, said } = abilitiesOf(generation.model);
	const { branch } = await readFittingBranch(chats, generation.messageId, {
		systemPrompt: chat.system_prompt,
		schema: generation.schema,
		contextTokens,
		maxOutputTokens: chat.max_output_tokens,
	});
	const answer = branch.at(-1);
	if (answer === undefined) return null;
	const request = buildRequest({
		branch: [...branch.slice(0, -1), { ...answer, content: soFar.content, tools: [...soFar.tools] }],
		files: await readModelFiles(deps, branch, { isBlind: capabilities.vision === false }),
		chat,
		model: generation.model,
		schema: generation.schema,
	});
	return fitRequest(request, said);
}
