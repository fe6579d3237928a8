/** The link of the chat or the button of the folder in whose row this lies, also at its edge. */
export function findRow(target: EventTarget | null): HTMLElement | null {
	const row = target instanceof Element ? target.closest("[data-row]") : null;
	return row?.querySelector<HTMLElement>('a[href^="#/chat/"], [data-folder]') ?? null;
}
