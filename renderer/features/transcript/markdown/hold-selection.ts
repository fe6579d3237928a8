import { selectionInPage } from "./selection-in-page.ts";

/** Up to where a selection goes, as the text from the beginning of a place. */
type End = { readonly node: Node; readonly offset: number; readonly before: string };

/**
 * Notes what is selected in a place; null: nothing is. React sets a text anew to make it longer, by which a browser
 * lets go of what is selected in it.
 * @returns selects it again where the same words are still there
 */
export function holdSelection(place: Element): (() => void) | null {
	const selection = selectionInPage();
	const { anchorNode, focusNode } = selection ?? {};
	if (selection === null || !anchorNode || !focusNode) return null;
	if (!place.contains(anchorNode) && !place.contains(focusNode)) return null;
	// `isCollapsed` would have the page laid out before it is drawn, by which a reader who scrolled up is moved.
	if (isAt({ node: anchorNode, offset: selection.anchorOffset }, focusNode, selection.focusOffset))
		return null;
	const anchor = endOf(place, anchorNode, selection.anchorOffset);
	const focus = endOf(place, focusNode, selection.focusOffset);
	return () => {
		const isThere = isAt(anchor, selection.anchorNode, selection.anchorOffset);
		if (isThere && isAt(focus, selection.focusNode, selection.focusOffset)) return;
		const [from, to] = [find(place, anchor), find(place, focus)];
		if (from !== null && to !== null) selection.setBaseAndExtent(...from, ...to);
	};
}

function endOf(place: Element, node: Node, offset: number): End {
	if (!place.contains(node)) return { node, offset, before: "" };
	const range = document.createRange();
	range.setStart(place, 0);
	range.setEnd(node, offset);
	return { node, offset, before: range.toString() };
}

function isAt({ node, offset }: Pick<End, "node" | "offset">, present: Node | null, at: number): boolean {
	return node === present && offset === at;
}

function find(place: Element, { node, offset, before }: End): [Node, number] | null {
	const length = node instanceof Text ? node.length : node.childNodes.length;
	if (node.isConnected && offset <= length && endOf(place, node, offset).before === before)
		return [node, offset];
	const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
	let seen = 0;
	for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
		const { data } = text as Text;
		if (!before.startsWith(data.slice(0, before.length - seen), seen)) return null;
		if (before.length <= seen + data.length) return [text, before.length - seen];
		seen += data.length;
	}
	return null;
}
