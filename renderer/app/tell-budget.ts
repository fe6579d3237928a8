import type { Text } from "../i18n/text.ts";
import type { BudgetWarning } from "./bind-budget.ts";
import type { Toasts } from "./toasts.ts";
import { formatCost } from "./usage/format-amounts.ts";

type Deps = {
	readonly toasts: Pick<Toasts, "show">;
	readonly text: Text;
	readonly showSettings: (section: string, setting: string) => void;
};

/** Long enough to be read by who looks up from the answer. */
const SHOWN_MS = 20_000;

/** Says that most, or all, of the month's budget is spent. */
export function tellBudget({ toasts, text: t, showSettings }: Deps, warning: BudgetWarning): void {
	const { level, spent, monthly } = warning;
	const amounts = { spent: formatCost(spent), budget: formatCost(monthly) };
	const sentence =
		level === "full"
			? t("The budget of this month is spent: {spent} of {budget}.", amounts)
			: t("Four fifths of this month's budget are spent: {spent} of {budget}.", amounts);
	toasts.show(sentence, {
		...(level === "full" ? { tone: "failure" as const } : {}),
		durationMs: SHOWN_MS,
		action: { label: t("Show usage"), run: () => showSettings("usage", "budget") },
	});
}
