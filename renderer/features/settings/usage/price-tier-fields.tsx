import { Trash2 } from "lucide-react";
import { useText } from "../../../i18n/use-text.ts";
import { IconButton } from "../../../ui/icon-button.tsx";
import { PriceField } from "./price-field.tsx";
import type { TierFields } from "./read-price.ts";

type PriceTierFieldsProps = {
	/** Among the steps of the price, from 1. */
	readonly number: number;
	readonly tier: TierFields;
	readonly onChange: (tier: TierFields) => void;
	readonly onRemove: () => void;
};

/** What tokens cost in a request that is longer than so many of them. */
export function PriceTierFields({ number, tier, onChange, onRemove }: PriceTierFieldsProps) {
	const t = useText();
	const set = (name: keyof TierFields) => (value: string) => onChange({ ...tier, [name]: value });
	return (
		<fieldset className="flex min-w-0 items-end gap-2 border-t border-line pt-3">
			<legend className="sr-only">{t("Price {number} for long requests", { number })}</legend>
			<div className="grid min-w-0 flex-1 grid-cols-2 items-end gap-3 wide:grid-cols-4">
				<PriceField
					label={t("Requests above (tokens)")}
					value={tier.above}
					onChange={set("above")}
					hint="200000"
					isAmount
				/>
				<PriceField label={t("Read")} value={tier.input} onChange={set("input")} isAmount />
				<PriceField label={t("Read from cache")} value={tier.cached} onChange={set("cached")} isAmount />
				<PriceField label={t("Written")} value={tier.output} onChange={set("output")} isAmount />
			</div>
			<IconButton
				label={t("Remove the price for long requests {number}", { number })}
				size="small"
				icon={<Trash2 size={14} />}
				onClick={onRemove}
			/>
		</fieldset>
	);
}
