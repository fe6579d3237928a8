import { useId } from "react";

type TextFieldProps = {
	readonly label: string;
	readonly type: "text" | "password";
	readonly value: string;
	readonly placeholder?: string;
	readonly maxLength?: number;
	/** Its name is above it, where names are long. */
	readonly isStacked?: boolean;
	readonly onChange: (value: string) => void;
};

/** A line of text with its name. Nothing of it is kept by the browser. */
export function TextField({ label, isStacked = false, onChange, ...rest }: TextFieldProps) {
	const id = useId();
	return (
		<div className={isStacked ? "grid gap-1" : "grid grid-cols-[5rem_1fr] items-center gap-2"}>
			<label htmlFor={id} className="text-13 text-ink-soft">
				{label}
			</label>
			<input
				id={id}
				{...rest}
				autoComplete="off"
				spellCheck={false}
				onChange={(event) => onChange(event.target.value)}
				className="h-8 min-w-0 rounded-small border border-line-strong bg-raised px-2.5"
			/>
		</div>
	);
}
