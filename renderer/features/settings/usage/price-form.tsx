import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import type { Price } from "../../../../server/protocol/pricing.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";

type PriceFormProps = {
	readonly price: Partial<Price>;
	readonly isBusy: boolean;
	readonly onKeep: (price: Price) => void;
	readonly onCancel: () => void;
};

type Fields = Readonly<Record<"model" | "provider" | "input" | "cached" | "output" | "from", string>>;

/** One price, new or to be changed. */
export function PriceForm({ price, isBusy, onKeep, onCancel }: PriceFormProps) {
	const t = useText();
	const [fields, setFields] = useState<Fields>(() => fieldsOf(price));
	const first = useRef<HTMLInputElement>(null);
	useEffect(() => first.current?.focus(), []);
	const read = readPrice(fields);
	const set = (name: keyof Fields) => (value: string) => setFields((now) => ({ ...now, [name]: value }));
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
				<Field
					ref={first}
					label={t("Model")}
					value={fields.model}
					onChange={set("model")}
					hint={t("such as gpt-4o or llama*")}
					isWide
				/>
				<Field label={t("Provider, if only there")} value={fields.provider} onChange={set("provider")} />
				<Field label={t("Read")} value={fields.input} onChange={set("input")} isAmount />
				<Field label={t("Read from cache")} value={fields.cached} onChange={set("cached")} isAmount />
				<Field label={t("Written")} value={fields.output} onChange={set("output")} isAmount />
				<Field label={t("Holds from")} value={fields.from} onChange={set("from")} type="date" />
			</div>
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

type FieldProps = {
	readonly label: string;
	readonly value: string;
	readonly onChange: (value: string) => void;
	readonly hint?: string;
	readonly type?: "text" | "date";
	readonly isAmount?: boolean;
	readonly isWide?: boolean;
	readonly ref?: React.Ref<HTMLInputElement>;
};

function Field({
	label,
	value,
	onChange,
	hint,
	type = "text",
	isAmount = false,
	isWide = false,
	ref,
}: FieldProps) {
	const id = useId();
	return (
		<div className={isWide ? "col-span-2 min-w-0" : "min-w-0"}>
			<label htmlFor={id} className="mb-1 block text-12 text-ink-soft">
				{label}
			</label>
			<input
				ref={ref}
				id={id}
				type={type}
				value={value}
				placeholder={hint}
				inputMode={isAmount ? "decimal" : undefined}
				autoComplete="off"
				spellCheck={false}
				maxLength={200}
				onChange={(event) => onChange(event.target.value)}
				className="h-8 w-full min-w-0 rounded-small border border-line-strong bg-raised px-2.5"
			/>
		</div>
	);
}

function fieldsOf(price: Partial<Price>): Fields {
	const text = (value: number | undefined) => (value === undefined ? "" : String(value));
	return {
		model: price.model ?? "",
		provider: price.provider ?? "",
		input: text(price.input),
		cached: text(price.cached),
		output: text(price.output),
		from: price.from ?? "",
	};
}

/** Null as long as something is missing or is no amount. */
function readPrice(fields: Fields): Price | null {
	const amount = (text: string) => (text.trim() === "" ? Number.NaN : Number(text.trim().replace(",", ".")));
	const [input, cached, output] = [amount(fields.input), amount(fields.cached), amount(fields.output)];
	const isCachedWrong = fields.cached.trim() !== "" && !(cached >= 0);
	if (fields.model.trim() === "" || !(input >= 0) || !(output >= 0) || isCachedWrong) return null;
	return {
		model: fields.model.trim(),
		input,
		output,
		...(Number.isNaN(cached) ? {} : { cached }),
		...(fields.provider.trim() === "" ? {} : { provider: fields.provider.trim() }),
		...(fields.from === "" ? {} : { from: fields.from }),
	};
}
