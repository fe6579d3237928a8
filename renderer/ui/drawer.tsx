import { type ReactNode, useEffect, useRef } from "react";

type DrawerProps = { readonly label: string; readonly onClose: () => void; readonly children: ReactNode };

/** A panel that slides in from the left over the page. */
export function Drawer({ label, onClose, children }: DrawerProps) {
	const dialog = useRef<HTMLDialogElement>(null);
	useEffect(() => {
		const element = dialog.current;
		element?.showModal();
		return () => element?.close();
	}, []);
	return (
		<dialog
			ref={dialog}
			aria-label={label}
			onCancel={(event) => {
				event.preventDefault();
				onClose();
			}}
			onPointerDown={(event) => {
				if (event.target === dialog.current) onClose();
			}}
			className="fixed inset-y-0 left-0 m-0 h-dvh max-h-none w-[min(19rem,86vw)] animate-[slide-in_150ms_var(--ease-out)] border-r border-line bg-side p-0 text-ink shadow-float backdrop:bg-[oklch(0.15_0.01_215/0.4)]"
		>
			<div className="flex h-full flex-col">{children}</div>
		</dialog>
	);
}
