import type { Message } from "../protocol/rest.ts";
import type { AnswerSchema, ModelMessage, ModelRequest } from "./model-port.ts";

/**
 * The request for the answer that ends `branch`. What was said goes in once, in order; answers that
 * hold nothing are left out; the answer itself goes in only where it is to be continued.
 */
export function buildRequest(input: {
	readonly branch: readonly Message[];
	readonly systemPrompt: string | undefined;
	readonly model: string;
	readonly schema: AnswerSchema | null;
}): ModelRequest {
	const { branch, systemPrompt, model, schema } = input;
	const answer = branch.at(-1);
	const said = branch.slice(0, -1).filter((message) => message.content !== "");
	const messages: ModelMessage[] = said.map((message) => ({
		role: message.is_ai ? "assistant" : "user",
		content: message.content,
	}));
	return {
		model,
		messages: systemPrompt ? [{ role: "system", content: systemPrompt }, ...messages] : messages,
		schema,
		continueFrom: answer === undefined || answer.content === "" ? null : answer.content,
	};
}
