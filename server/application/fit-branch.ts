import { countLeftOut, estimateMessage, roomToRead } from "../protocol/context-size.ts";
import { estimateTokens } from "../protocol/estimate-tokens.ts";
import type { MessageId } from "../protocol/ids.ts";
import type { Message } from "../protocol/rest.ts";
import type { AnswerSchema } from "./model-port.ts";
import type { ChatStore } from "./ports.ts";

/** More than nearly any text has; what has more is read whole. */
const MOST_BYTES_PER_TOKEN = 8;

export type Room = {
	readonly systemPrompt: string | undefined;
	readonly schema: AnswerSchema | null;
	/** What the model reads and writes at once; undefined: not known. */
	readonly contextTokens: number | undefined;
	readonly maxOutputTokens: number | undefined;
};
export type FittedBranch = {
	/** Oldest first; the last one is the answer. Empty where the answer is gone. */
	readonly branch: readonly Message[];
	/** The first message that the model reads; null: it reads all. */
	readonly contextFrom: MessageId | null;
};

/** The end of an answer's branch that a model has room for [M4], of which nothing is read that it has none for by far. */
export async function readFittingBranch(
	chats: Pick<ChatStore, "readBranch">,
	answerId: MessageId,
	room: Room,
): Promise<FittedBranch> {
	if (room.contextTokens !== undefined) {
		const newest = await chats.readBranch(answerId, room.contextTokens * MOST_BYTES_PER_TOKEN);
		const fitted = fitBranch(newest, room);
		if (fitted.contextFrom !== null || newest[0]?.parent_id === null) return fitted;
	}
	return fitBranch(await chats.readBranch(answerId), room);
}

/**
 * The end of a branch that a model has room for [M4]: the oldest turns go, never the last message, the answer that is
 * to be continued or the system prompt. Without a known size nothing goes.
 * @param branch oldest first; the last one is the answer
 */
export function fitBranch(branch: readonly Message[], room: Room): FittedBranch {
	const { systemPrompt = "", schema, contextTokens, maxOutputTokens } = room;
	if (contextTokens === undefined) return { branch, contextFrom: null };
	const answer = branch.at(-1);
	const said = branch.slice(0, -1);
	const always =
		estimateTokens(systemPrompt) +
		estimateTokens(answer?.content ?? "") +
		(schema === null ? 0 : estimateTokens(JSON.stringify(schema.schema)));
	const left = roomToRead(contextTokens, maxOutputTokens ?? null) - always;
	const leftOut = countLeftOut(said, estimateMessage, left);
	if (leftOut === 0) return { branch, contextFrom: null };
	return { branch: branch.slice(leftOut), contextFrom: said[leftOut]?.id ?? null };
}
