import { useActions, useParley } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import { type ManyChange, planChanges } from "./plan-changes.ts";

/** Changes the chats that are picked, or these, says so, and offers the way back. Picking is over then. */
export function useManyChanges(): (
	change: ManyChange | readonly ManyChange[],
	chatIds?: readonly string[],
) => void {
	const t = useText();
	const { chats, ui } = useParley();
	const { patchChats, pick, offerUndo, say } = useActions();
	return (change, chatIds = [...(ui.getState().picked ?? [])]) => {
		const known = chats.getState().chats;
		const { changes, undo } = planChanges(
			chatIds.flatMap((id) => known[id] ?? []),
			change,
		);
		pick(null);
		if (changes.length === 0) return say(t("Nothing had to be changed."));
		void patchChats(changes);
		offerUndo(
			t.count(changes.length, "{count} chat changed.", "{count} chats changed."),
			() => void patchChats(undo),
		);
	};
}
