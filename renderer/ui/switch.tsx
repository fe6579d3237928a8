import { useId } from "react";

type SwitchProps = {
	readonly label: string;
	/** What it does, or why it cannot be used. */
	readonly hint?: string;
	/** Name by which it is found, as its `data-setting`. */
	readonly setting?: string;
	readonly isOn: boolean;
	readonly isDisabled?: boolean;
	readonly onChange: (isOn: boolean) => void;
};

/** Something that is on or off, and is so at once. */
export function Switch({ label, hint, setting, isOn, isDisabled = false, onChange }: SwitchProps) {
	const id = useId();
	const hintId = useId();
	return (
		<div data-setting={setting} className="flex items-start justify-between gap-4">
			<div className="min-w-0">
				<label htmlFor={id} className="chrome">
					{label}
				</label>
				{hint !== undefined && (
					<p id={hintId} className="text-13 text-ink-soft">
						{hint}
					</p>
				)}
			</div>
			<input
				id={id}
				type="checkbox"
				role="switch"
				checked={isOn}
				aria-checked={isOn}
				disabled={isDisabled}
				aria-describedby={hint === undefined ? undefined : hintId}
				onChange={(event) => onChange(event.target.checked)}
				className="relative mt-0.5 h-5 w-9 shrink-0 appearance-none rounded-full border border-ink-faint transition-colors before:absolute before:top-[3px] before:start-[3px] before:size-3 before:rounded-full before:bg-ink-faint before:transition-transform checked:border-accent checked:bg-accent checked:before:translate-x-4 rtl:checked:before:-translate-x-4 checked:before:bg-on-accent disabled:opacity-45"
			/>
		</div>
	);
}
