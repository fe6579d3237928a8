import { ChevronRight } from "lucide-react";
import { useState } from "react";

/** The model's reasoning, folded away. */
export function Reasoning({ text, isThinking }: { readonly text: string; readonly isThinking: boolean }) {
	const [isOpen, setOpen] = useState(false);
	return (
		<div className="mb-2">
			<button
				type="button"
				aria-expanded={isOpen}
				onClick={() => setOpen(!isOpen)}
				className="chrome -ml-1.5 flex h-7 items-center gap-1 rounded-small px-1.5 text-13 text-ink-soft hover:bg-hover hover:text-ink"
			>
				<ChevronRight size={14} className={`transition-transform ${isOpen ? "rotate-90" : ""}`} />
				{isThinking ? "Thinking…" : "Reasoning"}
			</button>
			{isOpen && (
				<p className="mt-1 border-l-2 border-line pl-3 text-13 leading-relaxed whitespace-pre-wrap text-ink-soft">
					{text}
				</p>
			)}
		</div>
	);
}
