import { type RefObject, useLayoutEffect } from "react";
import type { UiStore } from "../../store/create-ui-store.ts";
import { selectDraft } from "../../store/ui-state.ts";

const GROWS_ITSELF = CSS.supports("field-sizing", "content");

/**
 * Shows the draft of a chat in a field, past React, which would draw the composer anew with each key. Grows the field
 * with its text where the browser does not do it by itself.
 */
export function useShownDraft(
	field: RefObject<HTMLTextAreaElement | null>,
	ui: UiStore,
	chatId: string | null,
): void {
	useLayoutEffect(() => {
		const { current: element } = field;
		if (element === null) return;
		let shown: string | null = null;
		const show = () => {
			const draft = selectDraft(ui.getState(), chatId);
			if (draft === shown) return;
			shown = draft;
			if (element.value !== draft) element.value = draft;
			if (GROWS_ITSELF) return;
			element.style.height = "auto";
			element.style.height = `${element.scrollHeight}px`;
		};
		show();
		return ui.subscribe(show);
	}, [field, ui, chatId]);
}
