import type { ReactNode } from "react";
import { CopyButton } from "./copy-button.tsx";
import { MessageTime } from "./message-time.tsx";

type PersonMessageProps = {
	readonly text: string;
	readonly timestamp: string;
	/** In place of time and tools. */
	readonly status?: ReactNode;
};

/** What the person wrote, as they wrote it. */
export function PersonMessage({ text, timestamp, status }: PersonMessageProps) {
	return (
		<article aria-label="You" className="message flex flex-col items-end pt-3">
			<div className="max-w-[85%] rounded-panel bg-soft px-4 py-2.5">
				<p className="reading whitespace-pre-wrap">{text}</p>
			</div>
			<div className="flex h-8 items-center gap-1 text-12 text-ink-faint">
				{status ?? (
					<div className="message-tools flex items-center gap-1">
						<MessageTime timestamp={timestamp} />
						<CopyButton text={text} />
					</div>
				)}
			</div>
		</article>
	);
}
