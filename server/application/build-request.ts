import type { ModelSettings } from "../protocol/model-settings.ts";
import type { Message } from "../protocol/rest.ts";
import type { AnswerSchema, ModelMessage, ModelOptions, ModelRequest } from "./model-port.ts";

/**
 * The request for the answer that ends `branch`. What was said goes in once, in order; answers that
 * hold nothing are left out; the answer itself goes in only where it is to be continued.
 */
export function buildRequest(input: {
	readonly branch: readonly Message[];
	/** The chat, as far as its choices go. */
	readonly chat: Omit<ModelSettings, "model">;
	readonly model: string;
	readonly schema: AnswerSchema | null;
}): ModelRequest {
	const { branch, chat, model, schema } = input;
	const systemPrompt = chat.system_prompt;
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
		options: optionsOf(chat),
		continueFrom: answer === undefined || answer.content === "" ? null : answer.content,
	};
}

/** What was chosen, as models are told it. */
export function optionsOf(
	chosen: Pick<ModelSettings, "temperature" | "reasoning_effort" | "max_output_tokens">,
): ModelOptions {
	const { temperature, reasoning_effort: reasoningEffort, max_output_tokens: maxOutputTokens } = chosen;
	return {
		...(temperature === undefined ? {} : { temperature }),
		...(reasoningEffort === undefined ? {} : { reasoningEffort }),
		...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
	};
}
