import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { IconButton } from "./icon-button.tsx";

type DialogProps = {
	readonly title: string;
	readonly onClose: () => void;
	/** Esc goes one step back; without a step before this one it closes. */
	readonly onBack?: (() => void) | undefined;
	readonly children: ReactNode;
};

/** A window over the page. The browser keeps the focus in it and gives it back. */
export function Dialog({ title, onClose, onBack = onClose, children }: DialogProps) {
	const dialog = useRef<HTMLDialogElement>(null);
	const titleId = useId();
	useEffect(() => {
		const element = dialog.current;
		element?.showModal();
		return () => element?.close();
	}, []);
	return (
		<dialog
			ref={dialog}
			aria-labelledby={titleId}
			onCancel={(event) => {
				event.preventDefault();
				onBack();
			}}
			onKeyDown={(event) => {
				if (event.key !== "Escape" || event.defaultPrevented) return;
				// A browser lets a page refuse `cancel` once only, and then closes without asking.
				event.preventDefault();
				onBack();
			}}
			onClose={() => {
				if (dialog.current?.open === false) onClose();
			}}
			onPointerDown={(event) => {
				if (event.target === dialog.current) onClose();
			}}
			className="appear m-auto max-h-[calc(100dvh-32px)] w-[min(30rem,calc(100vw-32px))] rounded-panel border border-line bg-raised p-0 text-ink shadow-float backdrop:bg-[oklch(0.15_0.01_215/0.4)]"
		>
			<div className="flex items-center justify-between border-b border-line py-2 pr-2 pl-5">
				<h2 id={titleId} className="text-14 font-semibold">
					{title}
				</h2>
				<IconButton label="Close" icon={<X size={16} />} onClick={onClose} />
			</div>
			<div className="p-5">{children}</div>
		</dialog>
	);
}
