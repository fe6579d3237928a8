import { type ReactNode, useId } from "react";

type PanelSectionProps = {
	readonly title: string;
	/** Beside the title, at its end. */
	readonly aside?: ReactNode;
	readonly children: ReactNode;
};

/** One thing to choose or to know, in a panel. */
export function PanelSection({ title, aside, children }: PanelSectionProps) {
	const id = useId();
	return (
		<section aria-labelledby={id} className="flex flex-col gap-2">
			<div className="flex min-h-6 items-center justify-between gap-2">
				<h3 id={id} className="chrome text-13 font-medium text-ink-soft">
					{title}
				</h3>
				{aside}
			</div>
			{children}
		</section>
	);
}
