import { KINDS, type Spans } from "./highlight-protocol.ts";
import { selectionInPage } from "./selection-in-page.ts";

/** More elements than these would make the page slow; longer code is coloured without any. */
const MOST_ELEMENTS = 1500;

/**
 * Colours the spans of the one text that an element shows. Returns how to take the colours away.
 *
 * Ranges need no elements, but the browser goes through all of them with every change of the page, which took a sixth
 * of the time of a streaming answer. So only long code has them, and code that somebody is selecting right now.
 */
export function paintCode(place: Element, node: Text, spans: Spans): () => void {
	const isSelected = selectionInPage()?.containsNode(node, true) ?? false;
	return spans.length / 3 > MOST_ELEMENTS || isSelected ? paintRanges(node, spans) : paintParts(place, spans);
}

function paintParts(place: Element, spans: Spans): () => void {
	const text = place.textContent ?? "";
	const parts = document.createDocumentFragment();
	let end = 0;
	for (const [from, to, kind] of listSpans(spans, text.length)) {
		if (from < end) continue;
		const part = document.createElement("span");
		part.className = `token-${kind}`;
		part.textContent = text.slice(from, to);
		if (from > end) parts.append(text.slice(end, from));
		parts.append(part);
		end = to;
	}
	if (end < text.length) parts.append(text.slice(end));
	place.replaceChildren(parts);
	const first = place.firstChild;
	return () => {
		// Where another text has taken its place, there is nothing to take away.
		if (first !== null && first.parentNode === place) place.textContent = text;
	};
}

function paintRanges(node: Text, spans: Spans): () => void {
	const painted: (readonly [Highlight, AbstractRange])[] = [];
	for (const [start, end, kind] of listSpans(spans, node.length)) {
		const highlight = findHighlight(kind);
		// Unlike live ranges they are not moved along when other parts of the page change.
		const range = new StaticRange({
			startContainer: node,
			startOffset: start,
			endContainer: node,
			endOffset: end,
		});
		highlight.add(range);
		painted.push([highlight, range]);
	}
	return () => {
		for (const [highlight, range] of painted) highlight.delete(range);
	};
}

function* listSpans(spans: Spans, length: number): Generator<readonly [number, number, string]> {
	for (let i = 0; i + 2 < spans.length; i += 3) {
		const [start = 0, end = 0, kind = 0] = spans.subarray(i, i + 3);
		const name = KINDS[kind];
		if (name !== undefined && end <= length) yield [start, end, name];
	}
}

function findHighlight(kind: string): Highlight {
	const name = `parley-${kind}`;
	const known = CSS.highlights.get(name);
	if (known !== undefined) return known;
	const highlight = new Highlight();
	CSS.highlights.set(name, highlight);
	addStyle(`::highlight(${name}) { color: var(--token-${kind}); }`);
	return highlight;
}

/** Beside its use, since the tools that read style sheets do not know this selector. */
function addStyle(rule: string): void {
	const sheet = new CSSStyleSheet();
	sheet.insertRule(rule);
	document.adoptedStyleSheets.push(sheet);
}
