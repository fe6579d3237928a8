import type { ChatId, TaskId, UserId } from "../../protocol/ids.ts";
import type { UsageKind } from "../../protocol/usage.ts";
import type { ModelProvider } from "../model-port.ts";
import type { Clock, Logger, UsageLedger } from "../ports.ts";
import { sourceOf } from "./source-of.ts";
import type { Metered } from "./usage-meter.ts";

export type SpendDeps = {
	readonly ledger: Pick<UsageLedger, "record">;
	readonly models: Pick<ModelProvider, "describe">;
	readonly clock: Clock;
	readonly logger: Logger;
};

/** Writes down what a request took that belongs to no answer of the history. Never rejects. */
export async function recordSpent(
	{ ledger, models, clock, logger }: SpendDeps,
	spent: {
		readonly taskId: TaskId;
		readonly userId: UserId;
		readonly chatId: ChatId | null;
		readonly kind: UsageKind;
		readonly model: string;
		readonly metered: Metered | null;
	},
): Promise<void> {
	const { metered, ...entry } = spent;
	const { source, hasTokens } = sourceOf(models, spent.model);
	if (metered === null || !hasTokens) return;
	try {
		await ledger.record({ ...entry, source, usage: metered.usage, at: clock.now() });
	} catch (error) {
		logger.warn({ error: String(error) }, "usage could not be recorded");
	}
}
