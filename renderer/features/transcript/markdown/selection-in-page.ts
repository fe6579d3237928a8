/**
 * What is selected in the page; null: nothing is. A field that has the focus has the one selection for itself, and is
 * asked for first: any question about the selection has Chromium lay out what has changed on the page.
 */
export function selectionInPage(): Selection | null {
	const { activeElement } = document;
	if (activeElement instanceof HTMLTextAreaElement || activeElement instanceof HTMLInputElement) return null;
	const selection = getSelection();
	return selection?.anchorNode ? selection : null;
}
