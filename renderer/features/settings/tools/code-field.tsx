import { useId } from "react";

type CodeFieldProps = {
	readonly label: string;
	readonly value: string;
	readonly hint?: string;
	readonly placeholder?: string;
	/** Of several lines, else of one. */
	readonly isTall?: boolean;
	readonly onChange: (value: string) => void;
};

/** Something that is no language, with its name above it. Nothing of it is kept by the browser. */
export function CodeField({ label, value, hint, placeholder, isTall = false, onChange }: CodeFieldProps) {
	const id = useId();
	const hintId = useId();
	const common = {
		...{ id, value, placeholder, dir: "ltr", spellCheck: false, autoComplete: "off" },
		"aria-describedby": hint === undefined ? undefined : hintId,
		className:
			"block max-h-60 min-h-8 w-full resize-y rounded-small border border-line-strong bg-raised px-2.5 py-1 font-mono text-13 [field-sizing:content]",
	} as const;
	return (
		<div>
			<label htmlFor={id} className="chrome mb-1 block text-13 font-medium">
				{label}
			</label>
			{isTall ? (
				<textarea {...common} rows={2} onChange={(event) => onChange(event.target.value)} />
			) : (
				<input {...common} onChange={(event) => onChange(event.target.value)} />
			)}
			{hint !== undefined && (
				<p id={hintId} dir="auto" className="mt-1 text-13 text-ink-soft">
					{hint}
				</p>
			)}
		</div>
	);
}
