import { X } from "lucide-react";
import { useEffect } from "react";
import { useActions, useUi } from "../../app/app-context.tsx";
import { useShortcut } from "../../app/use-shortcut.ts";
import { useText } from "../../i18n/use-text.ts";
import { findUndo, type Toast } from "../../store/ui-state.ts";
import { classNames } from "../../ui/class-names.ts";
import { IconButton } from "../../ui/icon-button.tsx";

/** One short message, with what can be done about it. */
export function ToastView({ toast }: { readonly toast: Toast }) {
	const t = useText();
	const { useToast: act, dismissToast, holdToast } = useActions();
	const isLast = useUi(({ toasts }) => findUndo(toasts)?.id === toast.id);
	const undoKey = useShortcut("undo");
	// It may go from under the pointer, when a dialog opens or closes.
	useEffect(() => () => holdToast(toast.id, false), [holdToast, toast.id]);
	const whileFocused = {
		onFocus: () => holdToast(toast.id, true),
		onBlur: () => holdToast(toast.id, false),
	};
	return (
		<div
			onPointerEnter={() => holdToast(toast.id, true)}
			onPointerLeave={() => holdToast(toast.id, false)}
			className={classNames(
				"appear pointer-events-auto flex max-w-[min(34rem,100%)] items-center gap-2 rounded-panel border border-line bg-raised py-1.5 ps-4 pe-1.5 shadow-float",
				toast.tone === "failure" && "text-danger",
			)}
		>
			<div className="flex min-w-0 flex-1 flex-wrap items-center justify-end gap-x-2">
				<span className="min-w-56 flex-1 py-1 wrap-anywhere">{toast.text}</span>
				{toast.action !== null && (
					<button
						type="button"
						onClick={() => act(toast.id)}
						{...whileFocused}
						className="chrome h-8 shrink-0 rounded-small px-2.5 font-medium whitespace-nowrap text-accent hover:bg-hover"
					>
						{toast.action}
					</button>
				)}
				{isLast && undoKey !== undefined && (
					<kbd dir="ltr" className="pe-1 font-sans text-12 text-ink-soft pointer-coarse:hidden">
						{undoKey}
					</kbd>
				)}
			</div>
			<IconButton
				label={t("Dismiss")}
				size="small"
				icon={<X size={14} />}
				onClick={() => dismissToast(toast.id)}
				{...whileFocused}
			/>
		</div>
	);
}
