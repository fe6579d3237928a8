import { AppError } from "../domain/app-error.ts";
import type { TaskId, UserId } from "../protocol/ids.ts";
import type { ModelSettings } from "../protocol/model-settings.ts";
import { normalizeText } from "../protocol/text.ts";
import { optionsOf } from "./build-request.ts";
import type { AppDeps } from "./deps.ts";
import type { ModelMessage, ModelRequest } from "./model-port.ts";
import { fitRequest } from "./models/fit-request.ts";
import { readAbilities } from "./models/read-abilities.ts";
import { allowModel } from "./usage/budget-guard.ts";
import { recordSpent, type SpendDeps } from "./usage/record-spent.ts";
import { createUsageMeter } from "./usage/usage-meter.ts";

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
	deps: Pick<AppDeps, "models" | "budget" | "library"> & SpendDeps,
	asked: { readonly taskId: TaskId; readonly userId: UserId; readonly question: TemporaryQuestion },
	emit: (text: string) => Promise<void>,
	signal: AbortSignal,
): Promise<void> {
	const { question, taskId, userId } = asked;
	const messages: readonly ModelMessage[] = question.messages
		.map(({ is_ai: isAi, content }) => ({
			role: isAi ? ("assistant" as const) : ("user" as const),
			content: normalizeText(content),
		}))
		.filter(({ content }) => content.trim() !== "");
	if (messages.at(-1)?.role !== "user") throw new AppError("empty_message");
	const refusal = await deps.budget.findRefusal(userId);
	const model = allowModel(deps.models, deps.models.resolveModel(question.model), refusal);
	const { system_prompt: prompt } = question.settings;
	const { said } = (await readAbilities(deps, userId))(model);
	const whole: ModelRequest = {
		model,
		messages: prompt ? [{ role: "system", content: normalizeText(prompt) }, ...messages] : messages,
		schema: null,
		options: optionsOf(question.settings),
		continueFrom: null,
		isTemporary: true,
	};
	const request = fitRequest(whole, said);
	const meter = createUsageMeter(deps.clock, { text: "", reasoning: "" });
	let content = "";
	meter.startRequest(request);
	try {
		for await (const deltas of deps.models.stream(request, signal)) {
			for (const delta of deltas) if (delta.type === "usage") meter.report(delta.usage);
			const text = deltas.map((delta) => (delta.type === "text" ? delta.text : "")).join("");
			if (text === "") continue;
			content += text;
			meter.noteOutput(content.length, 0);
			await emit(text);
			signal.throwIfAborted();
		}
	} finally {
		// What it took is counted without a word of it, and without its chat.
		const metered = meter.read({ content, reasoning: "", isStopped: signal.aborted });
		await recordSpent(deps, { taskId, userId, chatId: null, kind: "temporary", model, metered });
	}
	signal.throwIfAborted();
	if (content === "") throw new AppError("model_empty");
}
