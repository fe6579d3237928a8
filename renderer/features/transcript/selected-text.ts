/** The text that is selected, with formulas as their source. */
export function selectedText(selection: Selection | null): string {
	const part = selection?.rangeCount ? selection.getRangeAt(0).cloneContents() : null;
	const formulas = part?.querySelectorAll(".formula");
	if (part === null || !formulas?.length) return String(selection ?? "");
	for (const formula of formulas) {
		const source = formula.querySelector(".formula-source")?.textContent ?? "";
		const isDisplay = formula.matches('[data-display="true"]');
		formula.replaceWith(isDisplay ? `\n${source}\n` : source);
	}
	// Only what is laid out has lines.
	const place = document.createElement("div");
	place.className = "measured-text";
	place.append(part);
	document.body.append(place);
	const text = place.innerText.trim();
	place.remove();
	return text;
}
