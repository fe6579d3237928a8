import { useActions, useParley, useUi } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import { Button } from "../../ui/button.tsx";
import { listChatIds } from "./list-rows.ts";

/** What to do with the chats that are picked. */
export function PickBar() {
	const t = useText();
	const { chats, ui } = useParley();
	const { pick, deleteChats } = useActions();
	const picked = useUi((state) => state.picked);
	const count = picked?.size ?? 0;
	const pickAll = () => {
		pick(listChatIds(chats.getState(), ui.getState()));
	};
	return (
		<div className="border-t border-line p-2">
			<div className="flex items-center justify-between px-2.5 pb-2 text-13 text-ink-soft">
				<span role="status">{t.count(count, "{count} chat selected", "{count} chats selected")}</span>
				<Button tone="quiet" className="h-7 px-2" onClick={pickAll}>
					{t("All")}
				</Button>
			</div>
			<div className="grid grid-cols-2 gap-2">
				<Button onClick={() => pick(null)}>{t("Cancel")}</Button>
				<Button
					tone="danger"
					className="border border-current"
					disabled={count === 0}
					onClick={() => deleteChats([...(picked ?? [])])}
				>
					{t("Delete")}
				</Button>
			</div>
		</div>
	);
}
