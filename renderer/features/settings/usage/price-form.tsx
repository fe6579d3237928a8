import { type FormEvent, useEffect, useRef } from "react";
import { MAX_TIERS, type Price } from "../../../../server/protocol/pricing.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { PriceField } from "./price-field.tsx";
import { PriceTierFields } from "./price-tier-fields.tsx";
import { NO_TIER, type PriceFields, readPrice } from "./read-price.ts";

type PriceFormProps = {
	readonly fields: PriceFields;
	readonly isBusy: boolean;
	readonly onChange: (fields: PriceFields) => void;
	readonly onKeep: (price: Price) => void;
	/** Esc: out of sight, not given up. */
	readonly onLeave: () => void;
	readonly onCancel: () => void;
};

/** One price, new or to be changed. */
export function PriceForm({ fields, isBusy, onChange, onKeep, onLeave, onCancel }: PriceFormProps) {
	const t = useText();
	const first = useRef<HTMLInputElement>(null);
	useEffect(() => first.current?.focus(), []);
	const read = readPrice(fields);
	const set = (name: Exclude<keyof PriceFields, "tiers">) => (value: string) =>
		onChange({ ...fields, [name]: value });
	const setTiers = (tiers: PriceFields["tiers"]) => onChange({ ...fields, tiers });
	const submit = (event: FormEvent) => {
		event.preventDefault();
		if (read !== null) onKeep(read);
	};
	return (
		<form
			aria-label={t("Price")}
			onSubmit={submit}
			onKeyDown={(event) => {
				if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
				event.preventDefault();
				event.stopPropagation();
				onLeave();
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
					onChange={(changed) => setTiers(fields.tiers.with(place, changed))}
					onRemove={() => setTiers(fields.tiers.toSpliced(place, 1))}
				/>
			))}
			{fields.tiers.length < MAX_TIERS && (
				<Button tone="quiet" className="self-start" onClick={() => setTiers([...fields.tiers, NO_TIER])}>
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
