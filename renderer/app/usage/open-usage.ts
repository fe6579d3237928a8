import "../parse-without-eval.ts";
import { createStore, type StoreApi } from "zustand/vanilla";
import {
	costOf,
	findPrice,
	type PriceTable,
	priceTableSchema,
	requestTokensOf,
} from "../../../server/protocol/pricing.ts";
import type { Message, Model } from "../../../server/protocol/rest.ts";
import { type UsageBy, type UsageReport, usageReportSchema } from "../../../server/protocol/usage.ts";
import type { ChatClient } from "../../client/chat-client.ts";

/** By what answers are counted; null: not known yet. */
export type Prices = { readonly table: PriceTable | null; readonly models: readonly Model[] };

export type UsageQuestion = {
	readonly by: UsageBy;
	/** ISO days; null: without end. */
	readonly from: string | null;
	readonly to: string | null;
};

export type UsageBook = {
	readonly prices: StoreApi<Prices>;
	/** Reads the prices, unless they are known; from then on they are kept up to date. */
	wantPrices(): void;
	readReport(question: UsageQuestion): Promise<UsageReport>;
	close(): void;
};

type Deps = {
	readonly client: Pick<ChatClient, "request" | "subscribe" | "listModels">;
	readonly userId: string;
};

/** What answers took and cost, as the server counts it [M2]. */
export function openUsage({ client, userId }: Deps): UsageBook {
	const prices = createStore<Prices>(() => ({ table: null, models: [] }));
	const user = `/api/users/${encodeURIComponent(userId)}`;
	let isWanted = false;
	const readPrices = async () => {
		const [table, models] = await Promise.all([
			client.request("GET", `${user}/prices`).then((body) => priceTableSchema.parse(body)),
			client.listModels().then(
				(list) => list.models,
				() => prices.getState().models,
			),
		]);
		prices.setState({ table, models });
	};
	/** What is shown stays as it is where they cannot be read. */
	const tryPrices = () => void readPrices().catch(() => {});
	const stop = client.subscribe((events) => {
		if (!isWanted) return;
		const isNew = events.some(
			(event) =>
				(event.type === "library_updated" && event.kind === "prices") ||
				(event.type === "connection_changed" && event.status.state === "online"),
		);
		if (isNew) tryPrices();
	});
	return {
		prices,
		wantPrices() {
			if (isWanted) return;
			isWanted = true;
			tryPrices();
		},
		async readReport({ by, from, to }) {
			const query = new URLSearchParams({
				by,
				tz: Intl.DateTimeFormat().resolvedOptions().timeZone,
				...(from === null ? {} : { from }),
				...(to === null ? {} : { to }),
			});
			return usageReportSchema.parse(await client.request("GET", `${user}/usage?${query}`));
		},
		close: stop,
	};
}

/** What an answer cost, in US dollars; null: its price is not known; undefined: not known yet. */
export function costOfAnswer({ table, models }: Prices, message: Message): number | null | undefined {
	if (table === null || message.usage === undefined) return undefined;
	const model = models.find(({ id }) => id === message.model);
	const spender = {
		model: message.model ?? "",
		provider: model?.provider ?? "",
		isLocal: model?.local ?? false,
	};
	const price = findPrice(table, spender, message.timestamp.slice(0, 10));
	if (price === null) return null;
	const {
		input_tokens: inputTokens,
		cached_tokens: cachedTokens = 0,
		output_tokens: outputTokens,
	} = message.usage;
	return costOf({ inputTokens, cachedTokens, outputTokens }, price, requestTokensOf(message.usage));
}
