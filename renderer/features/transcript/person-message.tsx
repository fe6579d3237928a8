import type { ReactNode } from "react";
import { useText } from "../../i18n/use-text.ts";
import { classNames } from "../../ui/class-names.ts";
import { shapesOf } from "../../ui/endless-word.ts";
import { LongText } from "./markdown/long-text.tsx";

type PersonMessageProps = {
	readonly text: string;
	/** Above the words. */
	readonly files?: ReactNode;
	/** In the line below, which keeps its height. */
	readonly children: ReactNode;
};

/** What the person wrote, as they wrote it. */
export function PersonMessage({ text, files, children }: PersonMessageProps) {
	const t = useText();
	return (
		<article aria-label={t("You")} className="message flex flex-col items-end pt-3">
			{files}
			{text !== "" && (
				<div className="max-w-[85%] rounded-panel bg-soft px-4 py-2.5">
					<p dir="auto" className={classNames("reading whitespace-pre-wrap", shapesOf(text))}>
						<LongText text={text} />
					</p>
				</div>
			)}
			<div className="flex min-h-8 items-center gap-1 text-12 text-ink-faint">{children}</div>
		</article>
	);
}
