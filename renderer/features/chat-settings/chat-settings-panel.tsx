import { X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { useText } from "../../i18n/use-text.ts";
import { IconButton } from "../../ui/icon-button.tsx";

type ChatSettingsPanelProps = {
	readonly onClose: () => void;
	/** One `PanelSection` for each thing to choose. */
	readonly children: ReactNode;
};

/** The frame of what can be chosen for a chat. Each choice holds at once, from the next answer on. */
export function ChatSettingsPanel({ onClose, children }: ChatSettingsPanelProps) {
	const t = useText();
	const panel = useRef<HTMLElement>(null);
	useEffect(() => panel.current?.focus({ preventScroll: true }), []);
	const handleKey = (event: KeyboardEvent) => {
		if (event.key !== "Escape" || event.defaultPrevented || event.nativeEvent.isComposing) return;
		event.preventDefault();
		onClose();
	};
	return (
		<section
			ref={panel}
			tabIndex={-1}
			aria-label={t("Settings of this chat")}
			onKeyDown={handleKey}
			className="flex min-h-0 flex-1 flex-col outline-none"
		>
			<div className="flex h-12 shrink-0 items-center justify-between ps-4 pe-2">
				<h2 className="chrome text-14 font-semibold">{t("Settings of this chat")}</h2>
				<IconButton label={t("Close")} icon={<X size={16} />} onClick={onClose} />
			</div>
			<div className="flex min-h-0 flex-1 flex-col gap-6 overflow-y-auto px-4 pt-2 pb-6">{children}</div>
		</section>
	);
}
