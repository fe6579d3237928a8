import { countLeftOut, estimateMessage, roomToRead } from "../protocol/context-size.ts";
import { estimateTokens } from "../protocol/estimate-tokens.ts";
import type { MessageId } from "../protocol/ids.ts";
import type { Message } from "../protocol/rest.ts";
import type { AnswerSchema } from "./model-port.ts";

/**
 * The end of a branch that a model has room for [M4]: the oldest turns go, never the last message, the answer that is
 * to be continued or the system prompt. Without a known size nothing goes.
 */
export function fitBranch(input: {
	/** Oldest first; the last one is the answer. */
	readonly branch: readonly Message[];
	readonly systemPrompt: string | undefined;
	readonly schema: AnswerSchema | null;
	readonly contextTokens: number | undefined;
	readonly maxOutputTokens: number | undefined;
}): { readonly branch: readonly Message[]; readonly contextFrom: MessageId | null } {
	const { branch, systemPrompt = "", schema, contextTokens, maxOutputTokens } = input;
	if (contextTokens === undefined) return { branch, contextFrom: null };
	const answer = branch.at(-1);
	const said = branch.slice(0, -1);
	const always =
		estimateTokens(systemPrompt) +
		estimateTokens(answer?.content ?? "") +
		(schema === null ? 0 : estimateTokens(JSON.stringify(schema.schema)));
	const room = roomToRead(contextTokens, maxOutputTokens ?? null) - always;
	const leftOut = countLeftOut(said, estimateMessage, room);
	if (leftOut === 0) return { branch, contextFrom: null };
	return { branch: branch.slice(leftOut), contextFrom: said[leftOut]?.id ?? null };
}
