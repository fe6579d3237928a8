import type { ModelSettings } from "../protocol/model-settings.ts";
import type { Message } from "../protocol/rest.ts";
import type { ModelFiles } from "./attachments/read-model-files.ts";
import type { AnswerSchema, ContentPart, ModelMessage, ModelOptions, ModelRequest } from "./model-port.ts";

/**
 * The request for the answer that ends `branch`. What was said goes in once, in order; answers that
 * hold nothing are left out; the answer itself goes in only where it is to be continued.
 */
export function buildRequest(input: {
	readonly branch: readonly Message[];
	readonly files: ModelFiles;
	/** The chat, as far as its choices go. */
	readonly chat: Omit<ModelSettings, "model">;
	readonly model: string;
	readonly schema: AnswerSchema | null;
}): ModelRequest {
	const { branch, files, chat, model, schema } = input;
	const systemPrompt = chat.system_prompt;
	const answer = branch.at(-1);
	const said = branch
		.slice(0, -1)
		.filter(({ content, attachments = [] }) => content !== "" || attachments.length > 0);
	const messages: ModelMessage[] = said.map((message) =>
		message.is_ai
			? { role: "assistant", content: message.content }
			: { role: "user", content: withFiles(message, files) },
	);
	return {
		model,
		messages: systemPrompt ? [{ role: "system", content: systemPrompt }, ...messages] : messages,
		schema,
		options: optionsOf(chat),
		continueFrom: answer === undefined || answer.content === "" ? null : answer.content,
	};
}

/** Files come before the words, which mostly speak of them. */
function withFiles(
	{ content, attachments = [] }: Message,
	files: ModelFiles,
): string | readonly ContentPart[] {
	const parts = attachments.flatMap(({ id }) => files.get(id) ?? []);
	if (parts.length === 0) return content;
	return content === "" ? parts : [...parts, { type: "text", text: content }];
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
