import { useId } from "react";
import { classNames } from "./class-names.ts";

type SegmentedChoiceProps<Value extends string> = {
	readonly label: string;
	readonly value: Value;
	readonly options: readonly { readonly value: Value; readonly label: string }[];
	readonly onChange: (value: Value) => void;
};

/** One of a few, side by side. Arrow keys move between them, as in any group of radio buttons. */
export function SegmentedChoice<Value extends string>({
	label,
	value,
	options,
	onChange,
}: SegmentedChoiceProps<Value>) {
	const name = useId();
	return (
		<fieldset className="min-w-0">
			<legend className="sr-only">{label}</legend>
			<div className="inline-flex max-w-full flex-wrap gap-0.5 rounded-panel border border-line p-0.5">
				{options.map((option) => (
					<label
						key={option.value}
						className={classNames(
							"chrome relative flex h-7 items-center justify-center rounded-small px-2.5 text-13 transition-colors has-focus-visible:outline-2 has-focus-visible:outline-accent",
							value === option.value ? "bg-chosen font-medium" : "text-ink-soft hover:text-ink",
						)}
					>
						<input
							type="radio"
							name={name}
							checked={value === option.value}
							onChange={() => onChange(option.value)}
							className="sr-only"
						/>
						{option.label}
					</label>
				))}
			</div>
		</fieldset>
	);
}
