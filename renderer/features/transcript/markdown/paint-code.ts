import { KINDS, type Spans } from "./highlight-protocol.ts";

/** Colours the spans of a text on the page. Returns how to take the colours away. */
export function paintCode(node: Text, spans: Spans): () => void {
	const painted: (readonly [Highlight, AbstractRange])[] = [];
	for (let i = 0; i + 2 < spans.length; i += 3) {
		const [start = 0, end = 0, kind = 0] = spans.subarray(i, i + 3);
		const name = KINDS[kind];
		if (name === undefined || end > node.length) continue;
		const highlight = findHighlight(name);
		// Unlike live ranges these cost nothing when other parts of the page change.
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

function findHighlight(kind: (typeof KINDS)[number]): Highlight {
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
