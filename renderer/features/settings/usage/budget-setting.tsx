import { useId, useState } from "react";
import { amendBudget } from "../../../app/library/amend-budget.ts";
import { useLibrary } from "../../../app/library/use-library.ts";
import { useRemoveItem } from "../../../app/library/use-remove-item.ts";
import { formatCost } from "../../../app/usage/format-amounts.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { Switch } from "../../../ui/switch.tsx";
import { useAttempt } from "../../../ui/use-attempt.ts";
import { readAmount } from "./read-amount.ts";

/** How much may be spent in a month before one is told, or before nothing is asked any more. */
export function BudgetSetting() {
	const t = useText();
	const id = useId();
	const library = useLibrary("budgets");
	const { items, amend } = library;
	const removeItem = useRemoveItem(library);
	const budget = items[0];
	const attempt = useAttempt(t("The budget could not be kept. Try again."));
	const [draft, setDraft] = useState<string | null>(null);
	const kept = budget === undefined ? "" : String(budget.content.monthly);
	const text = draft ?? kept;
	const monthly = readMonthly(text);
	const isWrong = draft !== null && text.trim() !== "" && monthly === null;
	const name = budget?.name ?? "Monthly budget";
	const keep = (amount: number | null) =>
		attempt.run(async () => {
			if (amount !== null) await amendBudget(amend, name, { monthly: amount });
			else if (budget !== undefined) await removeItem(budget, t("Budget removed."));
			// What was written meanwhile is not saved yet.
			setDraft((now) => (now === draft ? null : now));
			return null;
		});
	const setBlocks = (isOn: boolean) =>
		attempt.runNext(() => amendBudget(amend, name, { blocks: isOn }).then(() => null));
	const blocks = budget?.content.blocks ?? false;
	return (
		<section data-setting="budget" className="flex flex-col gap-2">
			<h4 className="font-medium">{t("Monthly budget")}</h4>
			<form
				className="flex items-center gap-2"
				onSubmit={(event) => {
					event.preventDefault();
					if (!isWrong) keep(monthly);
				}}
			>
				<label htmlFor={id} className="text-13 text-ink-soft">
					{t("US dollars a month")}
				</label>
				<input
					id={id}
					inputMode="decimal"
					value={text}
					placeholder={t("none")}
					aria-invalid={isWrong}
					autoComplete="off"
					onChange={(event) => setDraft(event.target.value)}
					className="h-8 w-28 rounded-small border border-line-strong bg-raised px-2.5 tabular-nums aria-invalid:border-danger"
				/>
				<Button isSubmit disabled={isWrong || draft === null || draft === kept || attempt.isBusy}>
					{t("Save")}
				</Button>
			</form>
			<p className="text-13 text-ink-soft">
				{isWrong
					? t("Write an amount such as 20 or 12.50, or nothing for no budget.")
					: budget === undefined
						? t("You are told when a part of it is spent. Nothing is stopped by it unless you say so.")
						: t("You are told at {early} and at {full}.", {
								early: formatCost(budget.content.monthly * 0.8),
								full: formatCost(budget.content.monthly),
							})}
			</p>
			{budget !== undefined && (
				<Switch
					label={t("Ask no model any more when it is spent")}
					hint={t("Until the next month, or until the budget is raised. Models on this computer go on.")}
					isOn={blocks}
					onChange={setBlocks}
				/>
			)}
			<p role="status" className="text-13 text-danger empty:hidden">
				{attempt.failure}
			</p>
		</section>
	);
}

function readMonthly(text: string): number | null {
	const amount = readAmount(text);
	return amount !== null && amount > 0 && amount < 1_000_000 ? amount : null;
}
