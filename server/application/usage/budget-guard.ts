import { AppError } from "../../domain/app-error.ts";
import { dayOf, isTimeZone, startOfDay } from "../../protocol/days-of.ts";
import type { UserId } from "../../protocol/ids.ts";
import type { PriceTable } from "../../protocol/pricing.ts";
import type { ModelProvider } from "../model-port.ts";
import type { Clock, LibraryStore, Logger, UsageReader } from "../ports.ts";
import { reportUsage } from "./report-usage.ts";
import { sourceOf } from "./source-of.ts";

export type BudgetGuard = {
	/** Why no model that costs anything is asked for this user any more; null: nothing stands against it. */
	findRefusal(userId: UserId): Promise<AppError | null>;
};

type Deps = {
	readonly library: Pick<LibraryStore, "listItems">;
	readonly usage: Pick<UsageReader, "sum">;
	readonly readPrices: (userId: UserId) => Promise<PriceTable>;
	readonly clock: Clock;
	readonly logger: Logger;
};

/** Holds users to the budget they have set themselves, where they have said that it is to stop them [M5]. */
export function createBudgetGuard(deps: Deps): BudgetGuard {
	return {
		async findRefusal(userId) {
			const [item] = await deps.library.listItems(userId, "budgets");
			if (item === undefined || !item.content.blocks) return null;
			const { monthly, time_zone: zone = "UTC" } = item.content;
			try {
				const spent = await readMonth(deps, userId, isTimeZone(zone) ? zone : "UTC");
				if (spent < monthly) return null;
				return new AppError(
					"budget_spent",
					`Your budget of this month is spent: $${spent.toFixed(2)} of $${monthly.toFixed(2)}. Raise it in the settings under Usage and cost, or choose a model on this computer.`,
				);
			} catch (error) {
				// Whoever cannot be told what was spent is not kept from going on.
				deps.logger.warn({ error: String(error) }, "budget could not be checked");
				return null;
			}
		},
	};
}

/** The model, if it may be asked now: one on the person's own computer always. @throws {AppError} budget_spent */
export function allowModel(
	models: Pick<ModelProvider, "describe">,
	model: string,
	refusal: AppError | null,
): string {
	if (refusal !== null && !sourceOf(models, model).source.isLocal) throw refusal;
	return model;
}

async function readMonth(deps: Deps, userId: UserId, timeZone: string): Promise<number> {
	const today = dayOf(deps.clock.now().getTime(), timeZone);
	const from = new Date(startOfDay(`${today.slice(0, 8)}01`, timeZone)).toISOString();
	const prices = await deps.readPrices(userId);
	const question = { userId, from, to: undefined, by: "provider", timeZone } as const;
	return (await reportUsage(deps, prices, question)).total.cost ?? 0;
}
