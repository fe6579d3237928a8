import katex from "katex";
import { selectedText } from "../selected-text.ts";
import "katex/dist/katex.min.css";
import "./formula.css";

type Formula = {
	/** Of `<Formula>`. */
	readonly place: HTMLElement;
	readonly text: string;
	readonly isDisplay: boolean;
	readonly signal: AbortSignal;
};

/** So long may drawing keep the page from all else; what is left follows after it. */
const SLICE_MS = 8;
/** In one answer; the others are shown as source. Each takes some fifty elements. */
const MOST_IN_ONE_TEXT = 800;
/** In em, of what a formula says is to be so large. */
const LARGEST = 25;
const MOST_EXPANSIONS = 300;
const MOST_ELEMENTS = 4000;
/** Laying out deeper ones takes the browser's page down. */
const DEEPEST = 150;
/** Links, pictures, classes, styles and attributes by the text's own will: such a formula stays source. */
const FORBIDDEN = /\\(?:href|url|includegraphics|html(?:Class|Id|Style|Data))(?![a-zA-Z])/;

/** Formulas of chemistry are read by a part of KaTeX of its own, in a time that grows with the square of their length. */
const CHEMISTRY = /\\(?:ce|pu)(?![a-zA-Z])/;
const LONGEST_CHEMISTRY = 1000;

const waiting: Formula[] = [];
const counts = new WeakMap<Element, number>();
let sliceEndsMs = 0;
let isAwaited = false;
let isCopying = false;
let chemistry: Promise<unknown> | null = null;

/** Draws it, or leaves its source where it cannot be drawn. */
export function drawFormula(formula: Formula): void {
	copySources();
	if (!CHEMISTRY.test(formula.text)) return drawSoon(formula);
	if (formula.text.length > LONGEST_CHEMISTRY) return;
	chemistry ??= import("katex/contrib/mhchem").catch(() => {
		// Such as away from the server: it is tried again with the next one.
		chemistry = null;
	});
	void chemistry.then(() => drawSoon(formula));
}

/** At once where that takes no more than a moment, else in pieces, in the order they were asked for. */
function drawSoon(formula: Formula): void {
	if (!isAwaited) {
		sliceEndsMs = performance.now() + SLICE_MS;
		isAwaited = true;
		setTimeout(drawWaiting);
	}
	if (waiting.length === 0 && performance.now() < sliceEndsMs) draw(formula);
	else waiting.push(formula);
}

/** A short formula can be made to mean an enormous one. */
function requireDrawable(drawn: Element): void {
	if (drawn.getElementsByTagName("*").length > MOST_ELEMENTS) throw new Error("The formula is too large");
	const walker = document.createTreeWalker(drawn, NodeFilter.SHOW_ELEMENT);
	let depth = 0;
	while (true) {
		if (walker.firstChild() !== null) depth++;
		else {
			while (walker.nextSibling() === null) {
				if (walker.parentNode() === null || walker.currentNode === drawn) return;
				depth--;
			}
		}
		if (depth > DEEPEST) throw new Error("The formula is too deep");
	}
}

/** What is copied of a page with formulas are their sources. */
function copySources(): void {
	if (isCopying) return;
	isCopying = true;
	document.addEventListener("copy", (event) => {
		const selection = getSelection();
		if (selection === null || selection.isCollapsed || event.clipboardData === null) return;
		if (selection.getRangeAt(0).cloneContents().querySelector(".formula") === null) return;
		event.clipboardData.setData("text/plain", selectedText(selection));
		event.preventDefault();
	});
}

function drawWaiting(): void {
	sliceEndsMs = performance.now() + SLICE_MS;
	while (performance.now() < sliceEndsMs) {
		const formula = waiting.shift();
		if (formula === undefined) {
			isAwaited = false;
			return;
		}
		draw(formula);
	}
	setTimeout(drawWaiting);
}

function draw({ place, text, isDisplay, signal }: Formula): void {
	const [drawing, source] = place.children;
	if (signal.aborted || !(drawing instanceof HTMLElement) || source === undefined) return;
	const all = place.closest(".reading") ?? place;
	const count = (counts.get(all) ?? 0) + 1;
	counts.set(all, count);
	if (count > MOST_IN_ONE_TEXT || FORBIDDEN.test(text)) return;
	try {
		const drawn = document.createElement("span");
		katex.render(text, drawn, {
			displayMode: isDisplay,
			output: "htmlAndMathml",
			trust: false,
			strict: "ignore",
			maxSize: LARGEST,
			maxExpand: MOST_EXPANSIONS,
			throwOnError: true,
		});
		requireDrawable(drawn);
		drawing.replaceChildren(...drawn.childNodes);
		place.dataset.drawn = "true";
		source.setAttribute("aria-hidden", "true");
	} catch {
		drawing.replaceChildren();
		place.dataset.drawn = "false";
		source.removeAttribute("aria-hidden");
	}
	signal.addEventListener("abort", () => {
		drawing.replaceChildren();
		delete place.dataset.drawn;
		source.removeAttribute("aria-hidden");
	});
}
