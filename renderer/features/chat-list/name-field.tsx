import { useEffect, useId, useRef, useState } from "react";

type NameFieldProps = {
	readonly label: string;
	readonly name: string;
	readonly longest: number;
	/** What is to be known of a name before it is taken with Enter; leaving the field does not take it. */
	readonly warn?: (name: string) => string | null;
	readonly onKeep: (name: string) => void;
	readonly onCancel: () => void;
};

/** A name as a field in its place. Enter and leaving it keep the change, Esc does not. */
export function NameField({ label, name, longest, warn, onKeep, onCancel }: NameFieldProps) {
	const [text, setText] = useState(name);
	const field = useRef<HTMLInputElement>(null);
	const isDone = useRef(false);
	const warningId = useId();
	useEffect(() => {
		// The menu that led here gives the focus back to its button first.
		const frame = requestAnimationFrame(() => {
			field.current?.focus();
			field.current?.select();
		});
		return () => cancelAnimationFrame(frame);
	}, []);
	const kept = text.trim();
	const isOther = kept !== "" && kept !== name;
	const warning = isOther ? (warn?.(kept) ?? null) : null;
	const finish = (isKept: boolean) => {
		if (isDone.current) return;
		isDone.current = true;
		if (isKept && isOther) onKeep(kept);
		else onCancel();
	};
	return (
		<>
			<input
				ref={field}
				dir="auto"
				value={text}
				maxLength={longest}
				aria-label={label}
				aria-describedby={warn === undefined ? undefined : warningId}
				onChange={(event) => setText(event.target.value)}
				onBlur={(event) => {
					// The first focus may still be on its way here.
					if (event.relatedTarget !== null || document.hasFocus()) finish(warning === null);
				}}
				onKeyDown={(event) => {
					if (event.nativeEvent.isComposing) return;
					if (event.key === "Enter") finish(true);
					if (event.key === "Escape") {
						event.stopPropagation();
						finish(false);
					}
				}}
				className="h-8.5 w-full rounded-small border border-accent bg-raised px-2.5 outline-none"
			/>
			{warn !== undefined && (
				<p id={warningId} role="status" className="px-2.5 text-12 text-ink-soft wrap-anywhere not-empty:py-1">
					{warning}
				</p>
			)}
		</>
	);
}
