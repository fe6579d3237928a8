import { type RefObject, useState } from "react";
import { useChats } from "../../app/app-context.tsx";
import { hasCapability } from "../../store/selectors.ts";
import { findSlash } from "./find-slash.ts";
import { PromptMenu } from "./prompt-menu.tsx";

type PromptTriggerProps = {
	readonly field: RefObject<HTMLTextAreaElement | null>;
	readonly draft: string;
	readonly onChange: (draft: string) => void;
};

/** A `/` at the beginning of a line brings up the prompts, to be put in its place. */
export function PromptTrigger({ field, draft, onChange }: PromptTriggerProps) {
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
				onChange(draft.slice(0, slash.start) + text + draft.slice(end));
				const place = slash.start + text.length;
				requestAnimationFrame(() => {
					field.current?.focus();
					field.current?.setSelectionRange(place, place);
				});
			}}
		/>
	);
}
