import { AppError } from "../domain/app-error.ts";
import type { TaskId, UserId } from "../protocol/ids.ts";
import type { SchemaTrialResult } from "../protocol/schema-trial.ts";
import { normalizeText } from "../protocol/text.ts";
import type { AppDeps } from "./deps.ts";
import { repairRequest } from "./generation/repair-request.ts";
import type { ModelRequest } from "./model-port.ts";
import { readAbilities } from "./models/read-abilities.ts";
import { allowModel } from "./usage/budget-guard.ts";
import { recordSpent, type SpendDeps } from "./usage/record-spent.ts";
import { createUsageMeter } from "./usage/usage-meter.ts";

type Deps = Pick<AppDeps, "models" | "budget" | "ids" | "library"> & SpendDeps;

export type SchemaTrial = {
	readonly userId: UserId;
	readonly schema: Readonly<Record<string, unknown>>;
	readonly question: string;
	readonly model: string | null;
};

/**
 * Asks a model to fill a form, as a chat would, and keeps nothing but what it took [Q3].
 * @throws {AppError} budget_spent; the signal's reason where it is aborted
 */
export async function trySchema(
	deps: Deps,
	trial: SchemaTrial,
	signal: AbortSignal,
	onSnapshot: (data: unknown) => void = () => {},
): Promise<SchemaTrialResult> {
	const refusal = await deps.budget.findRefusal(trial.userId);
	const model = allowModel(deps.models, deps.models.resolveModel(trial.model), refusal);
	const meter = createUsageMeter(deps.clock, { text: "", reasoning: "" });
	const { said } = (await readAbilities(deps, trial.userId))(model);
	const request: ModelRequest = {
		model,
		capabilities: said,
		messages: [{ role: "user", content: normalizeText(trial.question) }],
		schema: { name: "trial", schema: trial.schema },
		continueFrom: null,
		isTemporary: true,
	};
	let data: unknown = null;
	const ask = async (asked: ModelRequest) => {
		meter.startRequest(asked);
		for await (const deltas of deps.models.stream(asked, signal)) {
			for (const delta of deltas) {
				if (delta.type === "usage") meter.report(delta.usage);
				if (delta.type !== "structured") continue;
				data = delta.data;
				onSnapshot(data);
				meter.noteOutput(0, 0);
			}
		}
		signal.throwIfAborted();
	};
	try {
		const corrected = await ask(request).then(
			() => false,
			async (error: unknown) => {
				const repair = signal.aborted ? null : repairRequest(request, error);
				if (repair === null) throw error;
				await ask(repair.request);
				return true;
			},
		);
		return { data, model, corrected, fault: null };
	} catch (error) {
		if (!(error instanceof AppError) || signal.aborted) throw error;
		const { code, message } = error;
		return { data, model, corrected: false, fault: { code, message } };
	} finally {
		const content = data === null ? "" : JSON.stringify(data);
		const metered = meter.read({ content, reasoning: "", isStopped: signal.aborted });
		const taskId = deps.ids.uuid() as TaskId;
		await recordSpent(deps, { taskId, userId: trial.userId, chatId: null, kind: "trial", model, metered });
	}
}
