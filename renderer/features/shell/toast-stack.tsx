import { X } from "lucide-react";
import { useActions, useUi } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import type { Toast } from "../../store/ui-state.ts";
import { classNames } from "../../ui/class-names.ts";
import { IconButton } from "../../ui/icon-button.tsx";

/** Short messages at the lower edge. */
export function ToastStack() {
	const toasts = useUi((state) => state.toasts);
	return (
		<div className="pointer-events-none fixed inset-x-0 bottom-24 z-30 flex flex-col items-center gap-2 px-4">
			<div role="status" aria-live="polite" className="flex flex-col items-center gap-2">
				{toasts.map((toast) => (
					<ToastView key={toast.id} toast={toast} />
				))}
			</div>
		</div>
	);
}

function ToastView({ toast }: { readonly toast: Toast }) {
	const t = useText();
	const { useToast: act, dismissToast, holdToast } = useActions();
	return (
		<div
			onPointerEnter={() => holdToast(toast.id, true)}
			onPointerLeave={() => holdToast(toast.id, false)}
			className={classNames(
				"appear pointer-events-auto flex max-w-[min(34rem,calc(100vw-32px))] items-center gap-2 rounded-panel border border-line bg-raised py-1.5 ps-4 pe-1.5 shadow-float",
				toast.tone === "failure" && "text-danger",
			)}
		>
			<span className="py-1">{toast.text}</span>
			{toast.action !== null && (
				<button
					type="button"
					onClick={() => act(toast.id)}
					className="chrome h-8 rounded-small px-2.5 font-medium text-accent hover:bg-hover"
				>
					{toast.action}
				</button>
			)}
			<IconButton
				label={t("Dismiss")}
				size="small"
				icon={<X size={14} />}
				onClick={() => dismissToast(toast.id)}
			/>
		</div>
	);
}
