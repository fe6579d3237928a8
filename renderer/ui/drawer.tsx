import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { useModal } from "./use-modal.ts";

type DrawerProps = {
	readonly label: string;
	/** The edge it comes from, in a language written from left to right. */
	readonly side?: "left" | "right";
	readonly onClose: () => void;
	readonly children: ReactNode;
};

const SIDES = {
	left: "start-0 w-[min(19rem,86vw)] animate-[slide-in_150ms_var(--ease-out)] border-e",
	right: "start-auto end-0 w-[min(24rem,94vw)] animate-[slide-in-end_150ms_var(--ease-out)] border-s",
} as const;

/** A panel that slides in over the page. */
export function Drawer({ label, side = "left", onClose, children }: DrawerProps) {
	const modal = useModal(onClose);
	return (
		<dialog
			{...modal}
			aria-label={label}
			className={classNames(
				"fixed inset-y-0 m-0 h-dvh max-h-none border-line bg-side p-0 text-ink shadow-float backdrop:bg-[oklch(0.15_0.01_215/0.4)]",
				SIDES[side],
			)}
		>
			<div className="flex h-full flex-col">{children}</div>
		</dialog>
	);
}
