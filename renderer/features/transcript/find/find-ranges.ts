import { foldText } from "../../../../server/protocol/search-text.ts";

/** Where the text stands in what an element shows, also across its parts. */
export function findRanges(element: Element, text: string): Range[] {
	const wanted = foldText(text.trim());
	if (wanted === "") return [];
	const shown = readShown(element);
	const ranges: Range[] = [];
	for (
		let at = shown.folded.indexOf(wanted);
		at >= 0;
		at = shown.folded.indexOf(wanted, at + wanted.length)
	) {
		const range = new Range();
		range.setStart(...shown.placeOf(at));
		range.setEnd(...shown.placeAfter(at + wanted.length - 1));
		ranges.push(range);
	}
	return ranges;
}

type Place = [node: Text, offset: number];

function readShown(element: Element) {
	const walker = document.createTreeWalker(
		element,
		NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT,
		leaveOutDrawings,
	);
	let folded = "";
	/** For each unit of the folded text: the node and the character there that it comes from. */
	const nodes: Text[] = [];
	const starts: number[] = [];
	const ends: number[] = [];
	for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
		if (!(node instanceof Text)) continue;
		let offset = 0;
		for (const char of node.data) {
			const part = foldText(char);
			for (let i = 0; i < part.length; i++) {
				nodes.push(node);
				starts.push(offset);
				ends.push(offset + char.length);
			}
			folded += part;
			offset += char.length;
		}
	}
	const at = (index: number, offsets: readonly number[]): Place => [
		nodes[index] as Text,
		offsets[index] ?? 0,
	];
	return {
		folded,
		placeOf: (index: number) => at(index, starts),
		placeAfter: (index: number) => at(index, ends),
	};
}

/** A formula is found by its source, which is what the message says. */
function leaveOutDrawings(node: Node): number {
	const isDrawing = node instanceof Element && node.classList.contains("formula-drawing");
	return isDrawing ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
}
