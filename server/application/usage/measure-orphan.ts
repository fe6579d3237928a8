import { estimateTokens, TOKENS_PER_MESSAGE } from "../../protocol/estimate-tokens.ts";
import type { AppDeps } from "../deps.ts";
import type { GenerationEnd, StoredTask } from "../ports.ts";
import { sourceOf } from "./source-of.ts";

/** About what the answer of a node that died has taken: its request died with it, what was said is still there. */
export async function measureOrphan(
	{ chats, models }: Pick<AppDeps, "chats" | "models">,
	{ generation }: StoredTask,
	known: Pick<GenerationEnd, "content" | "reasoning">,
): Promise<Pick<GenerationEnd, "usage" | "source">> {
	const { source, hasTokens } = sourceOf(models, generation.model);
	const written = known.reasoning + known.content;
	if (!hasTokens || written === "") return { usage: null, source };
	const branch = await chats.readBranch(generation.messageId);
	const said = branch.slice(0, -1);
	const input = said.reduce((sum, { content }) => sum + estimateTokens(content) + TOKENS_PER_MESSAGE, 0);
	return {
		usage: { input_tokens: input, output_tokens: estimateTokens(written), estimated: true },
		source,
	};
}
