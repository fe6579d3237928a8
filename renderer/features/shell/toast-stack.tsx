import { createPortal } from "react-dom";
import { useUi } from "../../app/app-context.tsx";
import { laterPart } from "../../ui/later-part.tsx";
import { useTopModal } from "../../ui/use-top-modal.ts";

/** What there is to say may be that the server, which this comes from, is away: so it is fetched before. */
export const ToastView = laterPart(async () => (await import("./toast-view.tsx")).ToastView);

/** Short messages right above the composer, however high that is, or within the dialog that is open: what is outside of it is out of reach. */
export function ToastStack() {
	const toasts = useUi((state) => state.toasts);
	const modal = useTopModal();
	const stack = (
		<div
			className={`pointer-events-none inset-x-0 z-30 px-4 ${modal === null ? "absolute bottom-2" : "fixed bottom-28"}`}
		>
			<div role="status" aria-live="polite" className="flex flex-col items-center gap-2">
				{toasts.map((toast) => (
					<ToastView key={toast.id} toast={toast} />
				))}
			</div>
		</div>
	);
	return modal === null ? <div className="relative">{stack}</div> : createPortal(stack, modal);
}
