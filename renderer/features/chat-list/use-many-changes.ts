import { useActions, useParley } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import { type ManyChange, planChanges } from "./plan-changes.ts";

/** How a change is told, and what goes with it. */
export type Told = {
	readonly text?: (count: number) => string;
	readonly onUndo?: () => void;
	/** There is no way back any more. */
	readonly onEnd?: () => void;
};

/** Changes the chats that are picked, or these, says so, and offers the way back. Picking is over then. */
export function useManyChanges(): (
	change: ManyChange | readonly ManyChange[],
	chatIds?: readonly string[],
	told?: Told,
) => void {
	const t = useText();
	const { chats, ui } = useParley();
	const { patchChats, pick, offerUndo, say } = useActions();
	return (change, chatIds = [...(ui.getState().picked ?? [])], told = {}) => {
		const known = chats.getState().chats;
		const { changes, undo } = planChanges(
			chatIds.flatMap((id) => known[id] ?? []),
			change,
		);
		pick(null);
		if (changes.length === 0) return say(t("Nothing had to be changed."));
		void patchChats(changes);
		const { text = (count) => t.count(count, "{count} chat changed.", "{count} chats changed.") } = told;
		const takeBack = () => {
			void patchChats(undo);
			told.onUndo?.();
		};
		offerUndo(text(changes.length), takeBack, told.onEnd);
	};
}
