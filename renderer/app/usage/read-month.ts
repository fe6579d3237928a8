import type { UsageBook } from "./open-usage.ts";

/** What was spent since this month began, by the calendar of the person. */
export async function readMonth(
	book: UsageBook,
	today = new Date(),
): Promise<{ readonly month: string; readonly spent: number }> {
	const month = `${today.getFullYear()}-${String(today.getMonth() + 1).padStart(2, "0")}`;
	const { total } = await book.readReport({ by: "provider", from: `${month}-01`, to: null });
	return { month, spent: total.cost ?? 0 };
}
