import { type ReactNode, useId } from "react";
import { useSettledValue } from "../../ui/use-settled-value.ts";

export const FIELD = "h-8 w-full rounded-small border border-line-strong bg-raised px-2 disabled:opacity-60";

/** A number of tokens, told when its writing has come to rest. */
export function TokenField(props: {
	readonly label: string;
	readonly value: number | undefined;
	readonly placeholder: string;
	readonly maxDigits: number;
	readonly isDisabled?: boolean;
	/** What explains it; null: nothing. */
	readonly hint?: ((id: string) => ReactNode) | null;
	/** @param tokens null: none was given */
	readonly onChange: (tokens: number | null) => void;
}) {
	const { label, value, placeholder, maxDigits, isDisabled = false, hint = null, onChange } = props;
	const id = useId();
	const settled = useSettledValue(value === undefined ? "" : String(value), (text) => {
		const tokens = Number.parseInt(text, 10);
		onChange(Number.isInteger(tokens) ? tokens : null);
	});
	return (
		<div className="flex flex-col gap-1">
			<label htmlFor={id} className="text-13">
				{label}
			</label>
			<input
				id={id}
				type="text"
				inputMode="numeric"
				value={settled.value}
				disabled={isDisabled}
				aria-describedby={hint === null ? undefined : `${id}-hint`}
				placeholder={placeholder}
				onChange={(event) => settled.set(event.target.value.replace(/\D/g, "").slice(0, maxDigits))}
				onBlur={settled.settle}
				className={FIELD}
			/>
			{hint?.(id)}
		</div>
	);
}
