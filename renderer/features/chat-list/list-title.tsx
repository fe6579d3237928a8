import { X } from "lucide-react";
import { useActions, useUi } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import { IconButton } from "../../ui/icon-button.tsx";

/** Says that the list shows a part of the chats, and leads back to all of them. */
export function ListTitle() {
	const t = useText();
	const view = useUi((state) => state.listView);
	const { showList } = useActions();
	if (view.kind === "all") return null;
	return (
		<div className="flex items-center gap-1 border-b border-line ps-4.5 pe-2 pb-2">
			<h2 className="chrome min-w-0 flex-1 truncate text-13 font-medium">
				{view.kind === "archived" ? t("Archived chats") : t("Chats tagged “{tag}”", { tag: view.tag })}
			</h2>
			<IconButton
				label={t("Show all chats")}
				size="small"
				icon={<X size={14} />}
				onClick={() => showList({ kind: "all" })}
			/>
		</div>
	);
}
