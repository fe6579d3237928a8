import { useId } from "react";

type PriceFieldProps = {
	readonly label: string;
	readonly value: string;
	readonly onChange: (value: string) => void;
	readonly hint?: string;
	readonly type?: "text" | "date";
	readonly isAmount?: boolean;
	readonly isWide?: boolean;
	readonly ref?: React.Ref<HTMLInputElement>;
};

/** One figure or name of a price. */
export function PriceField({
	label,
	value,
	onChange,
	hint,
	type = "text",
	isAmount = false,
	isWide = false,
	ref,
}: PriceFieldProps) {
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
