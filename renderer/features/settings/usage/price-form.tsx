import { type FormEvent, useEffect, useRef, useState } from "react";
import { MAX_TIERS, type Price } from "../../../../server/protocol/pricing.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { PriceField } from "./price-field.tsx";
import { PriceTierFields } from "./price-tier-fields.tsx";
import { fieldsOf, NO_TIER, type PriceFields, readPrice, type TierFields } from "./read-price.ts";

type PriceFormProps = {
	readonly price: Partial<Price>;
	readonly isBusy: boolean;
	readonly onKeep: (price: Price) => void;
	readonly onCancel: () => void;
};

/** One price, new or to be changed. */
export function PriceForm({ price, isBusy, onKeep, onCancel }: PriceFormProps) {
	const t = useText();
	const [fields, setFields] = useState<PriceFields>(() => fieldsOf(price));
	const first = useRef<HTMLInputElement>(null);
	useEffect(() => first.current?.focus(), []);
	const read = readPrice(fields);
	const set = (name: Exclude<keyof PriceFields, "tiers">) => (value: string) =>
		setFields((now) => ({ ...now, [name]: value }));
	const setTiers = (change: (tiers: readonly TierFields[]) => readonly TierFields[]) =>
		setFields((now) => ({ ...now, tiers: change(now.tiers) }));
	const submit = (event: FormEvent) => {
		event.preventDefault();
		if (read !== null) onKeep(read);
	};
	return (
		<form
			aria-label={t("Price")}
			onSubmit={submit}
			onKeyDown={(event) => {
				if (event.key !== "Escape") return;
				event.preventDefault();
				event.stopPropagation();
				onCancel();
			}}
			className="flex flex-col gap-3 rounded-panel border border-line p-3"
		>
			<div className="grid grid-cols-2 gap-3 wide:grid-cols-3">
				<PriceField
					ref={first}
					label={t("Model")}
					value={fields.model}
					onChange={set("model")}
					hint={t("such as gpt-4o or llama*")}
					isWide
				/>
				<PriceField label={t("Provider, if only there")} value={fields.provider} onChange={set("provider")} />
				<PriceField label={t("Read")} value={fields.input} onChange={set("input")} isAmount />
				<PriceField label={t("Read from cache")} value={fields.cached} onChange={set("cached")} isAmount />
				<PriceField label={t("Written")} value={fields.output} onChange={set("output")} isAmount />
				<PriceField label={t("Holds from")} value={fields.from} onChange={set("from")} type="date" />
			</div>
			{fields.tiers.map((tier, place) => (
				<PriceTierFields
					// biome-ignore lint/suspicious/noArrayIndexKey: a step is known by its place alone
					key={place}
					number={place + 1}
					tier={tier}
					onChange={(changed) => setTiers((tiers) => tiers.with(place, changed))}
					onRemove={() => setTiers((tiers) => tiers.toSpliced(place, 1))}
				/>
			))}
			{fields.tiers.length < MAX_TIERS && (
				<Button tone="quiet" className="self-start" onClick={() => setTiers((tiers) => [...tiers, NO_TIER])}>
					{t("Add a price for long requests")}
				</Button>
			)}
			<div className="flex gap-2">
				<Button isSubmit tone="accent" disabled={read === null || isBusy}>
					{t("Save")}
				</Button>
				<Button tone="quiet" onClick={onCancel}>
					{t("Cancel")}
				</Button>
			</div>
		</form>
	);
}
