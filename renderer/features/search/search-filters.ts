import type { Actions } from "../../app/create-actions.ts";
import type { Text } from "../../i18n/text.ts";

type SearchRequest = Parameters<Actions["search"]>[0];

/** What narrows a search; null lets all through. */
export type SearchFilters = Pick<SearchRequest, "chatId" | "isAi" | "model" | "from">;

export const NO_FILTERS: SearchFilters = { chatId: null, isAi: null, model: null, from: null };

const DAY_MS = 24 * 60 * 60 * 1000;

/** How far back a search goes, in days. */
export function listPeriods(t: Text): readonly { readonly days: number; readonly label: string }[] {
	return [
		{ days: 1, label: t("Past day") },
		{ days: 7, label: t("Past week") },
		{ days: 30, label: t("Past month") },
		{ days: 365, label: t("Past year") },
	];
}

/** The time from which on a search begins that goes back so many days. */
export function startOfPeriod(days: number, nowMs: number): string {
	return new Date(nowMs - days * DAY_MS).toISOString();
}
