import { useId } from "react";

type ProviderFieldProps = {
	readonly label: string;
	readonly type: "text" | "password";
	readonly value: string;
	readonly placeholder: string;
	readonly onChange: (value: string) => void;
};

export function ProviderField({ label, type, value, placeholder, onChange }: ProviderFieldProps) {
	const id = useId();
	return (
		<div className="grid grid-cols-[5rem_1fr] items-center gap-2">
			<label htmlFor={id} className="text-13 text-ink-soft">
				{label}
			</label>
			<input
				id={id}
				type={type}
				value={value}
				placeholder={placeholder}
				autoComplete="off"
				spellCheck={false}
				onChange={(event) => onChange(event.target.value)}
				className="h-8 min-w-0 rounded-small border border-line-strong bg-raised px-2.5"
			/>
		</div>
	);
}
