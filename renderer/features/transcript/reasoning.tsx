import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { useText } from "../../i18n/use-text.ts";

/** The model's reasoning, folded away. */
export function Reasoning({ text, isThinking }: { readonly text: string; readonly isThinking: boolean }) {
	const t = useText();
	const [isOpen, setOpen] = useState(false);
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
				{isThinking ? t("Thinking…") : t("Reasoning")}
			</button>
			{isOpen && (
				<p
					dir="auto"
					className="mt-1 border-s-2 border-line ps-3 text-13 leading-relaxed whitespace-pre-wrap text-ink-soft"
				>
					{text}
				</p>
			)}
		</div>
	);
}
