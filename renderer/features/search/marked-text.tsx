import { Fragment, type ReactNode } from "react";

type MarkedTextProps = {
	readonly text: string;
	readonly marks: readonly { readonly start: number; readonly end: number }[];
};

/** Plain text, with what was found in it marked. */
export function MarkedText({ text, marks }: MarkedTextProps) {
	const parts: ReactNode[] = [];
	let end = 0;
	for (const mark of marks) {
		if (mark.start < end || mark.end > text.length) continue;
		parts.push(
			<Fragment key={mark.start}>
				{text.slice(end, mark.start)}
				<mark className="rounded-[3px] bg-found text-ink">{text.slice(mark.start, mark.end)}</mark>
			</Fragment>,
		);
		end = mark.end;
	}
	return (
		<>
			{parts}
			{text.slice(end)}
		</>
	);
}
