import type { LibraryContent } from "../../../server/protocol/library.ts";
import type { Amendment } from "./open-library.ts";

type Amend = (name: string, change: Amendment<"budgets">) => Promise<void>;
type Budget = LibraryContent<"budgets">;

/** Changes a part of the budget; the rest stays as it is by then. Without an amount there is none to change. */
export async function amendBudget(
	amend: Amend,
	name: string,
	change: Partial<Pick<Budget, "monthly" | "blocks">>,
): Promise<void> {
	const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
	await amend(name, (known) => {
		const monthly = change.monthly ?? known?.monthly;
		if (monthly === undefined) return known;
		return { monthly, blocks: change.blocks ?? known?.blocks ?? false, time_zone: timeZone };
	});
}
