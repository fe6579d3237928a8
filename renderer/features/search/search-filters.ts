import type { Actions } from "../../app/create-actions.ts";

type SearchRequest = Parameters<Actions["search"]>[0];

/** What narrows a search; null lets all through. */
export type SearchFilters = Pick<SearchRequest, "chatId" | "isAi" | "model" | "from">;

export const NO_FILTERS: SearchFilters = { chatId: null, isAi: null, model: null, from: null };

const DAY_MS = 24 * 60 * 60 * 1000;

/** How far back a search goes, in days. */
export const PERIODS = [
	{ days: 1, label: "Past day" },
	{ days: 7, label: "Past week" },
	{ days: 30, label: "Past month" },
	{ days: 365, label: "Past year" },
] as const;

/** The time from which on a search begins that goes back so many days. */
export function startOfPeriod(days: number, nowMs: number): string {
	return new Date(nowMs - days * DAY_MS).toISOString();
}
