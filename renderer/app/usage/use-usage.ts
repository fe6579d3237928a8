import { useEffect, useState, useSyncExternalStore } from "react";
import { useParley } from "../app-context.tsx";
import type { Prices, UsageBook } from "./open-usage.ts";

const NO_PRICES: Prices = { table: null, models: [] };
const NO_STOP = () => () => {};

/** The book of what was spent; null until it is loaded. For parts that are loaded late. */
export function useUsageBook(): UsageBook | null {
	const { openUsage } = useParley();
	const [book, setBook] = useState<UsageBook | null>(null);
	useEffect(() => {
		let isGone = false;
		void openUsage().then((opened) => {
			if (!isGone) setBook(opened);
		});
		return () => {
			isGone = true;
		};
	}, [openUsage]);
	return book;
}

/** Prices by which answers are counted, kept up to date. */
export function usePrices(): Prices {
	const book = useUsageBook();
	useEffect(() => book?.wantPrices(), [book]);
	return useSyncExternalStore(book?.prices.subscribe ?? NO_STOP, () => book?.prices.getState() ?? NO_PRICES);
}
