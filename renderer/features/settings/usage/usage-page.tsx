import { BudgetSetting } from "./budget-setting.tsx";
import { PriceTableSetting } from "./price-table-setting.tsx";
import { UsageReportView } from "./usage-report-view.tsx";

/** What answers took and cost, the budget of a month, and the prices by which all of it is counted. */
export function UsagePage() {
	return (
		<>
			<UsageReportView />
			<BudgetSetting />
			<PriceTableSetting />
		</>
	);
}
