import { useId } from "react";
import { classNames } from "./class-names.ts";

type ChoiceRowProps<Value extends string> = {
	readonly label: string;
	/** Name by which it is found, as its `data-setting`. */
	readonly setting?: string;
	readonly value: Value;
	readonly choices: readonly { readonly value: Value; readonly label: string }[];
	readonly onChange: (value: Value) => void;
};

/** One of a few, all of them in sight. */
export function ChoiceRow<Value extends string>(props: ChoiceRowProps<Value>) {
	const { label, setting, value: current, choices, onChange } = props;
	const name = useId();
	return (
		<fieldset data-setting={setting}>
			<legend className="mb-2 font-medium">{label}</legend>
			<div className="grid auto-cols-fr grid-flow-col gap-1 rounded-panel border border-line p-1">
				{choices.map(({ value, label: words }) => (
					<label
						key={value}
						className={classNames(
							"chrome relative flex min-h-8 items-center justify-center rounded-small px-1 text-center text-13 transition-colors has-focus-visible:outline-2 has-focus-visible:outline-accent",
							current === value ? "bg-chosen font-medium" : "text-ink-soft hover:text-ink",
						)}
					>
						<input
							type="radio"
							name={name}
							checked={current === value}
							onChange={() => onChange(value)}
							className="sr-only"
						/>
						{words}
					</label>
				))}
			</div>
		</fieldset>
	);
}
