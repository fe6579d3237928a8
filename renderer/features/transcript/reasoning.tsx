import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { useText } from "../../i18n/use-text.ts";
import { Markdown } from "./markdown/markdown.tsx";

type ReasoningProps = {
	readonly text: string;
	readonly isThinking: boolean;
	/** Undefined: it is not known. */
	readonly durationMs: number | undefined;
};

/** The model's reasoning, folded away. */
export function Reasoning({ text, isThinking, durationMs }: ReasoningProps) {
	const t = useText();
	const [isOpen, setOpen] = useState(false);
	const label = isThinking
		? t("Thinking…")
		: durationMs === undefined
			? t("Reasoning")
			: thoughtFor(durationMs);
	function thoughtFor(ms: number): string {
		const seconds = Math.max(1, Math.round(ms / 1000));
		if (seconds < 60) return t.count(seconds, "Thought for {count} second", "Thought for {count} seconds");
		return t.count(Math.round(seconds / 60), "Thought for {count} minute", "Thought for {count} minutes");
	}
	return (
		<div className="mb-2">
			<button
				type="button"
				aria-expanded={isOpen}
				onClick={() => setOpen(!isOpen)}
				className="chrome -ms-1.5 flex h-7 items-center gap-1 rounded-small px-1.5 text-13 text-ink-soft hover:bg-hover hover:text-ink"
			>
				<ChevronRight
					size={14}
					className={`transition-transform ${isOpen ? "rotate-90" : "rtl:rotate-180"}`}
				/>
				{label}
			</button>
			{isOpen && (
				<div dir="auto" className="reading thoughts mt-1 mb-4 border-s-2 border-line ps-3">
					<Markdown text={text} isStreaming={isThinking} />
				</div>
			)}
		</div>
	);
}
