import { countLeftOut, estimateMessage, roomToRead } from "../../../server/protocol/context-size.ts";
import { estimateTokens } from "../../../server/protocol/estimate-tokens.ts";
import type { Message } from "../../../server/protocol/rest.ts";
import type { Conversation } from "../../store/chat-state.ts";

/** How much of a model's context the next request takes. */
export type ContextFill = {
	/** Tokens of what was said, system prompt and all. */
	readonly said: number;
	/** Of what is being written. */
	readonly draft: number;
	/** Of the model. */
	readonly size: number;
	/** Whether the oldest turns have no room any more. */
	readonly isOver: boolean;
	/** How many messages will be left out; null: that is not known, since they are not all here. */
	readonly leftOut: number | null;
};

/**
 * The last answer tells how long the conversation was for it; what came since is estimated. Null where there is
 * nothing to go by. @param size tokens that the model has room for
 */
export function measureContext(input: {
	readonly conversation: Conversation | undefined;
	readonly systemPrompt: string | undefined;
	readonly maxOutputTokens: number | undefined;
	readonly draft: string;
	readonly size: number;
}): ContextFill | null {
	const { conversation, systemPrompt = "", maxOutputTokens, size } = input;
	const branch = (conversation?.branch ?? []).flatMap((id) => conversation?.messages.get(id) ?? []);
	const draft = estimateTokens(input.draft);
	const said = measureBranch(branch, conversation?.from === null, systemPrompt);
	if (said === null) return null;
	const room = roomToRead(size, maxOutputTokens ?? null);
	const isOver = said + draft > room;
	const isWhole = conversation?.from === null;
	const next = [...branch, { is_ai: false, content: input.draft }];
	const left = room - estimateTokens(systemPrompt);
	return {
		said,
		draft,
		size,
		isOver,
		leftOut:
			isOver && isWhole
				? countLeftOut<(typeof next)[number]>(next, estimateMessage, left)
				: isOver
					? null
					: 0,
	};
}

function measureBranch(branch: readonly Message[], isWhole: boolean, systemPrompt: string): number | null {
	const last = branch.findLastIndex(({ usage }) => usage?.context_tokens !== undefined);
	const since = branch.slice(last + 1).reduce((sum, message) => sum + estimateMessage(message), 0);
	const { usage } = branch[last] ?? {};
	// What had no room for the last answer is longer than what it was given.
	if (usage?.context_tokens !== undefined && usage.context_from === undefined)
		return usage.context_tokens + since;
	const all = branch.reduce((sum, message) => sum + estimateMessage(message), estimateTokens(systemPrompt));
	if (isWhole) return all;
	return usage?.context_tokens === undefined ? null : Math.max(all, usage.context_tokens + since);
}
