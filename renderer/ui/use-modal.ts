import {
	type KeyboardEvent,
	type PointerEvent,
	type RefObject,
	type SyntheticEvent,
	useEffect,
	useRef,
} from "react";

type Modal = {
	readonly ref: RefObject<HTMLDialogElement | null>;
	readonly onCancel: (event: SyntheticEvent) => void;
	readonly onKeyDown: (event: KeyboardEvent) => void;
	readonly onPointerDown: (event: PointerEvent) => void;
};

/** Of the document: a dialog was opened or closed. */
export const MODALS_CHANGED = "modals";

/** For a `<dialog>` over the page, open as long as it is drawn. @param onBack for Esc; a press beside it closes */
export function useModal(onClose: () => void, onBack: () => void = onClose): Modal {
	const ref = useRef<HTMLDialogElement>(null);
	useEffect(() => {
		const element = ref.current;
		const tell = () => document.dispatchEvent(new Event(MODALS_CHANGED));
		element?.showModal();
		tell();
		return () => {
			element?.close();
			tell();
		};
	}, []);
	return {
		ref,
		onCancel: (event) => {
			event.preventDefault();
			onBack();
		},
		onKeyDown: (event) => {
			if (event.key !== "Escape" || event.defaultPrevented) return;
			// A browser lets a page refuse `cancel` once only, and then closes without asking.
			event.preventDefault();
			onBack();
		},
		onPointerDown: (event) => {
			if (event.target === ref.current) onClose();
		},
	};
}
