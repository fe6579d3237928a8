/** Whether something of the page was selected since it was looked at beside a field that has the focus. */
let hasChanged = true;
let isListening = false;

function listen(): void {
	isListening = true;
	// What is selected within a field is told by the field.
	document.addEventListener("selectionchange", ({ target }) => {
		if (target === document) hasChanged = true;
	});
}

/**
 * What is selected in the page; null: nothing is. Whoever writes is asked for it no more than once: any question about
 * a selection has Chromium lay out what has changed on the page.
 */
export function selectionInPage(): Selection | null {
	if (!isListening) listen();
	const { activeElement } = document;
	const isWriting = activeElement instanceof HTMLTextAreaElement || activeElement instanceof HTMLInputElement;
	if (isWriting && !hasChanged) return null;
	const selection = getSelection();
	if (selection === null || selection.anchorNode === null) return null;
	const { anchorNode, anchorOffset, focusNode, focusOffset } = selection;
	// To the page, a field's own selection is at one place.
	hasChanged = !isWriting || anchorNode !== focusNode || anchorOffset !== focusOffset;
	return selection;
}
