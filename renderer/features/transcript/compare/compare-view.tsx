import { type ReactNode, useEffect, useRef, useState } from "react";
import { useActions, useChats, useUi } from "../../../app/app-context.tsx";
import { useNarrow } from "../../../app/use-narrow.ts";
import { useText } from "../../../i18n/use-text.ts";
import { selectMessage, selectVersions } from "../../../store/selectors.ts";
import { WideDialog } from "../../../ui/wide-dialog.tsx";
import { CompareColumn } from "./compare-column.tsx";

type CompareViewProps = {
	readonly chatId: string;
	/** Any of the answers that are compared. */
	readonly messageId: string;
	/** A way to choose one more model. */
	readonly addModel: (ask: (model: string) => void) => ReactNode;
	readonly onClose: () => void;
};

/** All answers to one question, side by side, or one behind the other where there is no room. Each goes on by itself. */
export function CompareView({ chatId, messageId, addModel, onClose }: CompareViewProps) {
	const t = useText();
	const isNarrow = useNarrow();
	const versions = useChats((state) => selectVersions(state, chatId, messageId));
	const hidden = useUi((state) => state.hiddenMessages);
	const question = useChats((state) => {
		const parent = selectMessage(state, chatId, messageId)?.parent_id ?? "";
		return selectMessage(state, chatId, parent)?.content ?? "";
	});
	const { askModel, chooseVersion } = useActions();
	const [tab, setTab] = useState<string | null>(null);
	const all = versions.length === 0 ? [messageId] : versions;
	const shown = all.filter((id) => !hidden.has(id));
	const open = shown.find((id) => id === tab) ?? shown.at(-1);
	const choose = (id: string) => {
		chooseVersion(chatId, id);
		onClose();
	};
	const row = useRef<HTMLDivElement>(null);
	const count = shown.length;
	const known = useRef(count);
	// A model that was just asked is answered at the end of the row, which may lie outside.
	useEffect(() => {
		const isMore = count > known.current;
		known.current = count;
		if (isMore) row.current?.lastElementChild?.scrollIntoView({ block: "nearest", inline: "nearest" });
	}, [count]);
	const columns = isNarrow ? shown.filter((id) => id === open) : shown;
	return (
		<WideDialog
			title={t("Answers side by side")}
			aside={addModel((model) => askModel(messageId, model))}
			closeLabel={t("Close")}
			onClose={onClose}
		>
			<p dir="auto" className="name-line shrink-0 border-b border-line px-5 py-2 text-13 text-ink-soft">
				{question}
			</p>
			{isNarrow && shown.length > 1 && (
				<div
					role="tablist"
					aria-label={t("Answers")}
					className="flex shrink-0 gap-1 overflow-x-auto px-3 pt-2"
				>
					{shown.map((id, index) => (
						<ColumnTab
							key={id}
							chatId={chatId}
							messageId={id}
							number={index + 1}
							isOpen={id === open}
							onOpen={() => setTab(id)}
						/>
					))}
				</div>
			)}
			<div ref={row} className="flex min-h-0 flex-1 divide-x divide-line overflow-x-auto">
				{columns.map((id) => (
					<CompareColumn key={id} chatId={chatId} messageId={id} onChoose={() => choose(id)} />
				))}
			</div>
		</WideDialog>
	);
}

type ColumnTabProps = {
	readonly chatId: string;
	readonly messageId: string;
	readonly number: number;
	readonly isOpen: boolean;
	readonly onOpen: () => void;
};

function ColumnTab({ chatId, messageId, number, isOpen, onOpen }: ColumnTabProps) {
	const model = useChats((state) => selectMessage(state, chatId, messageId)?.model ?? "");
	const tab = useRef<HTMLButtonElement>(null);
	useEffect(() => {
		if (isOpen) tab.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
	}, [isOpen]);
	return (
		<button
			ref={tab}
			type="button"
			role="tab"
			aria-selected={isOpen}
			onClick={onOpen}
			className="chrome h-8 max-w-40 shrink-0 truncate rounded-small px-3 text-13 text-ink-soft aria-selected:bg-chosen aria-selected:text-ink"
		>
			{number}. <bdi>{model}</bdi>
		</button>
	);
}
