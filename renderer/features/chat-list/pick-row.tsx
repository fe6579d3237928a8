import { useActions, useUi } from "../../app/app-context.tsx";
import { classNames } from "../../ui/class-names.ts";

/** One chat while chats are being picked. */
export function PickRow({ chatId, title }: { readonly chatId: string; readonly title: string }) {
	const isPicked = useUi((state) => state.picked?.has(chatId) ?? false);
	const picked = useUi((state) => state.picked);
	const { pick } = useActions();
	const toggle = () => {
		const next = new Set(picked);
		if (!next.delete(chatId)) next.add(chatId);
		pick([...next]);
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
				onChange={toggle}
				className="size-4 shrink-0 accent-(--accent)"
			/>
			<bdi className="truncate">{title}</bdi>
		</label>
	);
}
