import { Pencil, Plus, Trash2 } from "lucide-react";
import type { ClientId } from "../../../../server/protocol/ids.ts";
import type { LibraryItem } from "../../../../server/protocol/library.ts";
import type { Price } from "../../../../server/protocol/pricing.ts";
import { newItemId } from "../../../app/library/new-item-id.ts";
import { useLibrary } from "../../../app/library/use-library.ts";
import { useRemoveItem } from "../../../app/library/use-remove-item.ts";
import { formatCost } from "../../../app/usage/format-amounts.ts";
import { usePrices } from "../../../app/usage/use-usage.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { IconButton } from "../../../ui/icon-button.tsx";
import { useAttempt } from "../../../ui/use-attempt.ts";
import { useLibraryDraft } from "../use-library-draft.ts";
import { PriceForm } from "./price-form.tsx";
import { fieldsOf, type PriceFields } from "./read-price.ts";

type Edited = {
	readonly id: ClientId;
	readonly fields: PriceFields;
	/** Of one's own that was begun from a price of the program: its model. */
	readonly begunWith?: string | undefined;
};

/** Outlives the dialog. */
const KEPT = new Map<string, Edited>();

/** What the tokens of models cost: prices of one's own, and those that come with the program. */
export function PriceTableSetting() {
	const t = useText();
	const library = useLibrary("prices");
	const { items, put, state, failure } = library;
	const removeItem = useRemoveItem(library);
	const { table } = usePrices();
	const draft = useLibraryDraft(KEPT);
	const edited = draft.open;
	const attempt = useAttempt(t("The price could not be kept. Try again."));
	const keep = (price: Price) =>
		attempt.run(async () => {
			if (edited === null) return null;
			await put({ id: edited.id, name: price.model, content: price });
			draft.closeSaved(edited);
			return null;
		});
	const drop = (item: LibraryItem<"prices">) =>
		attempt.run(async () => {
			await removeItem(item, t("Price of {model} deleted.", { model: item.content.model }));
			draft.giveUp(item.id);
			return null;
		});
	const beginNew = (price: Partial<Price>) =>
		draft.beginNew(items, { id: newItemId(), fields: fieldsOf(price), begunWith: price.model });
	return (
		<section data-setting="prices" className="flex flex-col gap-3">
			<div>
				<h4 className="font-medium">{t("Prices")}</h4>
				<p className="text-13 text-ink-soft">
					{t(
						"In US dollars for a million tokens. Costs are estimates by these prices: what you pay is on your provider's bill. Your own prices go first, and count for the past as well.",
					)}
				</p>
			</div>
			{state === "failed" && <p className="text-13 text-danger">{t.failure(failure ?? "")}</p>}
			{items.length > 0 && (
				<PriceRows
					label={t("Your prices")}
					rows={items.map((item) => ({
						key: item.id,
						price: item.content,
						actions: (
							<>
								<IconButton
									label={t("Change the price of {model}", { model: item.content.model })}
									size="small"
									icon={<Pencil size={14} />}
									onClick={() => draft.begin({ id: item.id, fields: fieldsOf(item.content) })}
								/>
								<IconButton
									label={t("Delete the price of {model}", { model: item.content.model })}
									size="small"
									icon={<Trash2 size={14} />}
									onClick={() => drop(item)}
								/>
							</>
						),
					}))}
				/>
			)}
			{edited === null ? (
				<div>
					<Button onClick={() => beginNew({})}>
						<Plus size={15} />
						{t("Add a price")}
					</Button>
				</div>
			) : (
				<PriceForm
					key={edited.id}
					fields={edited.fields}
					isBusy={attempt.isBusy}
					onChange={(fields) => draft.change({ ...edited, fields })}
					onKeep={keep}
					onLeave={draft.leave}
					onCancel={() => draft.giveUp(edited.id)}
				/>
			)}
			<p role="status" className="text-13 text-danger empty:hidden">
				{attempt.failure}
			</p>
			{table !== null && (
				<details className="rounded-small border border-line">
					<summary className="chrome px-3 py-2 text-13">
						{t("Prices that come with Parley, as of {date}", { date: table.date })}
					</summary>
					<p className="px-3 pb-2 text-13 text-ink-soft">
						{t(
							"From models.dev, an open collection. Prices change: compare them with your provider's, and set your own where they differ.",
						)}
					</p>
					<PriceRows
						label={t("Prices that come with Parley")}
						rows={table.standard.map((price) => ({
							key: price.model,
							price,
							actions: (
								<IconButton
									label={t("Set a price of your own for {model}", { model: price.model })}
									size="small"
									icon={<Pencil size={14} />}
									onClick={() => beginNew(price)}
								/>
							),
						}))}
					/>
				</details>
			)}
		</section>
	);
}

type Row = { readonly key: string; readonly price: Price; readonly actions: React.ReactNode };

function PriceRows({ label, rows }: { readonly label: string; readonly rows: readonly Row[] }) {
	const t = useText();
	return (
		<section
			className="max-h-72 overflow-auto"
			aria-label={label}
			// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be within reach of the keyboard
			tabIndex={0}
		>
			<table className="w-full border-collapse text-13 [&_td]:px-1.5 [&_td]:py-1 [&_th]:px-1.5 [&_th]:py-1 wide:[&_td]:px-3 wide:[&_th]:px-3">
				<thead className="text-ink-soft">
					<tr className="border-b border-line [&>th]:font-medium">
						<th scope="col" className="text-start">
							{t("Model")}
						</th>
						<th scope="col" className="text-end">
							{t("Read")}
						</th>
						<th scope="col" className="text-end">
							{t("Cached")}
						</th>
						<th scope="col" className="text-end">
							{t("Written")}
						</th>
						<th scope="col">
							<span className="sr-only">{t("Actions")}</span>
						</th>
					</tr>
				</thead>
				<tbody>
					{rows.flatMap(({ key, price, actions }) => [
						<tr key={key} className="border-b border-line last:border-0">
							<th scope="row" className="max-w-48 text-start font-normal">
								<bdi className="block truncate" title={price.model}>
									{price.model}
								</bdi>
								{(price.provider || price.from) && (
									<span className="text-12 text-ink-faint">
										{[price.provider, price.from && t("from {date}", { date: price.from })]
											.filter(Boolean)
											.join(", ")}
									</span>
								)}
							</th>
							<td className="text-end tabular-nums">{formatCost(price.input)}</td>
							<td className="text-end tabular-nums">
								{price.cached === undefined ? "–" : formatCost(price.cached)}
							</td>
							<td className="text-end tabular-nums">{formatCost(price.output)}</td>
							<td className="w-0 whitespace-nowrap">
								<span className="flex justify-end">{actions}</span>
							</td>
						</tr>,
						...(price.tiers ?? []).map((tier) => (
							<tr key={`${key} ${tier.above}`} className="border-b border-line text-ink-soft last:border-0">
								<th scope="row" className="whitespace-nowrap ps-4! text-start text-12 font-normal">
									{t("above {count} tokens", { count: tier.above })}
								</th>
								<td className="text-end tabular-nums">{formatCost(tier.input)}</td>
								<td className="text-end tabular-nums">
									{tier.cached === undefined ? "–" : formatCost(tier.cached)}
								</td>
								<td className="text-end tabular-nums">{formatCost(tier.output)}</td>
								<td />
							</tr>
						)),
					])}
				</tbody>
			</table>
		</section>
	);
}
