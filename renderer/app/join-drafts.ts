/** A text behind what is written already. */
export function joinDrafts(draft = "", text: string): string {
	return draft.trim() === "" ? text : `${draft.trimEnd()}\n\n${text}`;
}
