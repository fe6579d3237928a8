import { type RefObject, useState } from "react";
import { useActions, useChats, useUi } from "../../app/app-context.tsx";
import { hasCapability } from "../../store/selectors.ts";
import { selectDraft } from "../../store/ui-state.ts";
import { findSlash } from "./find-slash.ts";
import { PromptMenu } from "./prompt-menu.tsx";

type PromptTriggerProps = {
	readonly field: RefObject<HTMLTextAreaElement | null>;
	readonly chatId: string | null;
};

/** A `/` at the beginning of a line brings up the prompts, to be put in its place. */
export function PromptTrigger({ field, chatId }: PromptTriggerProps) {
	const { setDraft } = useActions();
	const draft = useUi((state) => selectDraft(state, chatId));
	const hasLibrary = useChats((state) => hasCapability(state, "library"));
	/** The draft for which the list was sent away. */
	const [dismissed, setDismissed] = useState<string | null>(null);
	if (!hasLibrary || dismissed === draft) return null;
	const caret = field.current?.selectionStart ?? draft.length;
	const slash = findSlash(draft, Math.min(caret, draft.length));
	if (slash === null) return null;
	return (
		<PromptMenu
			field={field}
			query={slash.query}
			onDismiss={() => setDismissed(draft)}
			onInsert={(text) => {
				const end = slash.start + 1 + slash.query.length;
				setDraft(chatId, draft.slice(0, slash.start) + text + draft.slice(end));
				const place = slash.start + text.length;
				requestAnimationFrame(() => {
					field.current?.focus();
					field.current?.setSelectionRange(place, place);
				});
			}}
		/>
	);
}
