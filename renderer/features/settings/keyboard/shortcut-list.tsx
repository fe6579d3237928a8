import { useActions } from "../../../app/app-context.tsx";
import { useText } from "../../../i18n/use-text.ts";
import { Dialog } from "../../../ui/dialog.tsx";
import { ShortcutRows } from "./shortcut-rows.tsx";

/** The keys, brought up by one. */
export function ShortcutList() {
	const t = useText();
	const { openShortcutList } = useActions();
	return (
		<Dialog title={t("Keyboard shortcuts")} onClose={() => openShortcutList(false)}>
			<ShortcutRows />
		</Dialog>
	);
}
