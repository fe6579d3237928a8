import { AppError } from "../domain/app-error.ts";
import type { ModelSettings } from "../protocol/model-settings.ts";
import { normalizeText } from "../protocol/text.ts";
import { optionsOf } from "./build-request.ts";
import type { AppDeps } from "./deps.ts";
import type { ModelMessage } from "./model-port.ts";

export type TemporaryQuestion = {
	/** All that was said, oldest first; the last one is what is to be answered. */
	readonly messages: readonly { readonly is_ai: boolean; readonly content: string }[];
	readonly model: string | null;
	readonly settings: Omit<ModelSettings, "model">;
};

/**
 * Streams an answer that is kept nowhere: not in the database, not in the log of streams, not with the provider
 * [T1]. @param emit resolves when more can be taken
 * @throws {AppError} empty_message, and what the model fails with; the signal's reason where it is aborted
 */
export async function answerTemporary(
	deps: Pick<AppDeps, "models">,
	question: TemporaryQuestion,
	emit: (text: string) => Promise<void>,
	signal: AbortSignal,
): Promise<void> {
	const messages: readonly ModelMessage[] = question.messages
		.map(({ is_ai: isAi, content }) => ({
			role: isAi ? ("assistant" as const) : ("user" as const),
			content: normalizeText(content),
		}))
		.filter(({ content }) => content.trim() !== "");
	if (messages.at(-1)?.role !== "user") throw new AppError("empty_message");
	const model = deps.models.resolveModel(question.model);
	let isEmpty = true;
	const { system_prompt: prompt } = question.settings;
	const stream = deps.models.stream(
		{
			model,
			messages: prompt ? [{ role: "system", content: normalizeText(prompt) }, ...messages] : messages,
			schema: null,
			options: optionsOf(question.settings),
			continueFrom: null,
			isTemporary: true,
		},
		signal,
	);
	for await (const deltas of stream) {
		const text = deltas.map((delta) => (delta.type === "text" ? delta.text : "")).join("");
		if (text === "") continue;
		isEmpty = false;
		await emit(text);
		signal.throwIfAborted();
	}
	signal.throwIfAborted();
	if (isEmpty) throw new AppError("model_empty");
}
