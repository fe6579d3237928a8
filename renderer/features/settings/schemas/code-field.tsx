import { type KeyboardEvent, useId, useLayoutEffect, useRef } from "react";
import { useText } from "../../../i18n/use-text.ts";
import { classNames } from "../../../ui/class-names.ts";
import { indent } from "./indent.ts";
import type { JsonFault } from "./locate-json.ts";

type CodeFieldProps = {
	readonly label: string;
	readonly value: string;
	/** The first thing that is wrong with it; null: nothing. */
	readonly fault: JsonFault | null;
	readonly onChange: (value: string) => void;
};

const LINE_PX = 20;

/** A field for JSON with numbered lines; the line that is wrong is marked, and what is wrong stands below. */
export function CodeField({ label, value, fault, onChange }: CodeFieldProps) {
	const t = useText();
	const id = useId();
	const field = useRef<HTMLTextAreaElement>(null);
	const numbers = useRef<HTMLDivElement>(null);
	const selection = useRef<readonly [number, number] | null>(null);
	useLayoutEffect(() => {
		if (selection.current !== null) field.current?.setSelectionRange(...selection.current);
		selection.current = null;
	});
	const lines = value.split("\n").length;
	const handleKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
		if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
		const { selectionStart, selectionEnd } = event.currentTarget;
		const next = indent(event.key, { value, start: selectionStart, end: selectionEnd });
		if (next === null) return;
		event.preventDefault();
		selection.current = [next.at, next.at];
		onChange(next.value);
	};
	const goToFault = () => {
		if (fault === null || field.current === null) return;
		const start =
			value
				.split("\n")
				.slice(0, fault.line - 1)
				.join("\n").length + (fault.line > 1 ? 1 : 0);
		field.current.focus();
		field.current.setSelectionRange(start + fault.column - 1, start + fault.column);
		field.current.scrollTop = (fault.line - 4) * LINE_PX;
	};
	return (
		<div>
			<label htmlFor={id} className="mb-1 block text-13 text-ink-soft">
				{label}
			</label>
			<div
				dir="ltr"
				className={classNames(
					"flex h-72 overflow-hidden rounded-small border bg-code font-mono text-13 has-focus-visible:outline-2 has-focus-visible:outline-accent",
					fault === null ? "border-line-strong" : "border-danger",
				)}
			>
				<div
					ref={numbers}
					aria-hidden="true"
					className="chrome shrink-0 overflow-hidden border-r border-line py-2 text-right text-ink-faint tabular-nums"
				>
					{Array.from({ length: lines }, (_, index) => (
						<div
							// biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
							key={index}
							style={{ height: LINE_PX, lineHeight: `${LINE_PX}px` }}
							className={classNames(
								"px-2",
								fault?.line === index + 1 && "bg-danger-soft font-medium text-danger",
							)}
						>
							{index + 1}
						</div>
					))}
				</div>
				<textarea
					ref={field}
					id={id}
					value={value}
					spellCheck={false}
					autoComplete="off"
					wrap="off"
					aria-invalid={fault !== null}
					aria-describedby={`${id}-fault`}
					onChange={(event) => onChange(event.target.value)}
					onKeyDown={handleKey}
					onScroll={(event) => {
						if (numbers.current !== null) numbers.current.scrollTop = event.currentTarget.scrollTop;
					}}
					style={{ lineHeight: `${LINE_PX}px` }}
					className="h-full min-w-0 flex-1 resize-none bg-transparent px-3 py-2 outline-none"
				/>
			</div>
			<p id={`${id}-fault`} aria-live="polite" className="mt-1 min-h-5 text-13">
				{fault !== null && (
					<button
						type="button"
						onClick={goToFault}
						className="rounded-small text-start text-danger underline decoration-transparent underline-offset-3 hover:decoration-current"
					>
						{t("Line {line}: {what}", { line: fault.line, what: t.failure(fault.message) })}
					</button>
				)}
			</p>
		</div>
	);
}
