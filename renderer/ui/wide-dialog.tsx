import { X } from "lucide-react";
import { type ReactNode, useId } from "react";
import { IconButton } from "./icon-button.tsx";
import { useModal } from "./use-modal.ts";

type WideDialogProps = {
	readonly title: string;
	/** What can be done with all of it, beside the title. */
	readonly aside?: ReactNode;
	readonly closeLabel: string;
	readonly onClose: () => void;
	readonly children: ReactNode;
};

/** A window over nearly all of the page, for what stands side by side. */
export function WideDialog({ title, aside, closeLabel, onClose, children }: WideDialogProps) {
	const modal = useModal(onClose);
	const titleId = useId();
	return (
		<dialog
			{...modal}
			aria-labelledby={titleId}
			className="appear m-auto h-[calc(100dvh-32px)] max-h-none w-[calc(100vw-32px)] max-w-none rounded-panel border border-line bg-ground p-0 text-ink shadow-float backdrop:bg-[oklch(0.15_0.01_215/0.4)]"
		>
			<div className="flex h-full flex-col">
				<div className="flex shrink-0 items-center gap-2 border-b border-line py-2 ps-5 pe-2">
					<h2 id={titleId} className="chrome min-w-0 flex-1 truncate text-14 font-semibold">
						{title}
					</h2>
					{aside}
					<IconButton label={closeLabel} icon={<X size={16} />} onClick={onClose} />
				</div>
				{children}
			</div>
		</dialog>
	);
}
