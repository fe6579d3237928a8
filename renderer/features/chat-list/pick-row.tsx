import { useActions, useParley, useUi } from "../../app/app-context.tsx";
import { classNames } from "../../ui/class-names.ts";
import { listChatIds } from "./list-rows.ts";
import { pickRange } from "./pick-range.ts";

/** One chat while chats are being picked. */
export function PickRow({ chatId, title }: { readonly chatId: string; readonly title: string }) {
	const isPicked = useUi((state) => state.picked?.has(chatId) ?? false);
	const { chats, ui } = useParley();
	const { pick } = useActions();
	/** With Shift all between the last one and this one become what this one becomes. */
	const toggle = (withRange: boolean) => {
		const { picked, pickAnchor } = ui.getState();
		const next = new Set(picked);
		const range =
			withRange && pickAnchor !== null
				? pickRange(listChatIds(chats.getState(), ui.getState()), pickAnchor, chatId)
				: [chatId];
		for (const id of range) isPicked ? next.delete(id) : next.add(id);
		pick([...next], chatId);
	};
	return (
		<label
			className={classNames(
				"chrome flex h-8.5 items-center gap-2.5 rounded-small px-2.5",
				isPicked ? "bg-chosen" : "hover:bg-hover",
			)}
		>
			<input
				type="checkbox"
				checked={isPicked}
				onChange={(event) => toggle((event.nativeEvent as MouseEvent).shiftKey)}
				className="size-4 shrink-0 accent-(--accent)"
			/>
			<bdi className="truncate">{title}</bdi>
		</label>
	);
}
