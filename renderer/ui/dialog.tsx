import { X } from "lucide-react";
import { type ReactNode, type RefObject, useEffect, useId } from "react";
import { classNames } from "./class-names.ts";
import { IconButton } from "./icon-button.tsx";
import { useUiWords } from "./ui-words.ts";
import { useModal } from "./use-modal.ts";

type DialogProps = {
	readonly title: string;
	readonly onClose: () => void;
	/** Esc goes one step back; without a step before this one it closes. */
	readonly onBack?: (() => void) | undefined;
	/** `wide`: as high and wide as a page of its own, whose content scrolls itself. */
	readonly size?: "normal" | "wide";
	readonly children: ReactNode;
};

const SIZES = {
	normal: "w-[min(30rem,calc(100vw-32px))]",
	wide: "h-[min(40rem,calc(100dvh-32px))] w-[min(54rem,calc(100vw-32px))] flex-col overflow-hidden open:flex",
} as const;

/** A window over the page. The browser keeps the focus in it and gives it back. */
export function Dialog({ title, onClose, onBack = onClose, size = "normal", children }: DialogProps) {
	const modal = useModal(onClose, onBack);
	useBeginInContent(modal.ref);
	const words = useUiWords();
	const titleId = useId();
	return (
		<dialog
			{...modal}
			aria-labelledby={titleId}
			onClose={() => {
				if (modal.ref.current?.open === false) onClose();
			}}
			className={classNames(
				"appear m-auto max-h-[calc(100dvh-32px)] rounded-panel border border-line bg-raised p-0 text-ink shadow-float backdrop:bg-[oklch(0.15_0.01_215/0.4)]",
				SIZES[size],
			)}
		>
			<div className="flex items-center justify-between border-b border-line py-2 ps-5 pe-2">
				<h2 id={titleId} className="text-14 font-semibold">
					{title}
				</h2>
				<IconButton data-closes label={words.close} icon={<X size={16} />} onClick={onClose} />
			</div>
			{size === "wide" ? (
				<div data-content className="min-h-0 flex-1">
					{children}
				</div>
			) : (
				<div data-content className="p-5">
					{children}
				</div>
			)}
		</dialog>
	);
}

/**
 * The first thing in a dialog is the button that closes it, and nobody opened it for that. Where fingers type, no field
 * brings up their keyboard by itself.
 */
function useBeginInContent(dialog: RefObject<HTMLDialogElement | null>): void {
	useEffect(() => {
		if (document.activeElement?.matches("[data-closes]") !== true) return;
		const fields = matchMedia("(hover: none)").matches ? "" : ", input:not([type=file]), textarea";
		const content = dialog.current?.querySelector("[data-content]");
		const first =
			content?.querySelector<HTMLElement>(":checked") ??
			content?.querySelector<HTMLElement>(`button:not(:disabled), select${fields}`);
		first?.focus();
	}, [dialog]);
}
