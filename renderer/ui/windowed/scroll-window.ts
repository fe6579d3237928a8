import { RowHeights } from "./row-heights.ts";

/** Rows to mount, and the room that the others take. */
export type WindowView = {
	readonly start: number;
	readonly end: number;
	readonly before: number;
	readonly after: number;
};

type Options = {
	readonly estimate: (key: string) => number;
	/** Whether it opens at its end and stays there while it grows. */
	readonly followsEnd: boolean;
	/** Room above the first row and below the last one, inside of what scrolls. */
	readonly lead: number;
	readonly trail: number;
};

/** What stands at the upper edge and what comes after it, by how far they lie below the beginning of their row. */
type Lines = { readonly key: string; readonly places: Map<Element, number> };

type Anchor = { readonly key: string | undefined; readonly index: number; readonly within: number };

const OVERSCAN = 500;
const END_SLACK = 4;
/** Without an event of scrolling for this long, the movement is over. */
const STILL_MS = 140;
/** On a busy page a movement that was begun shows no earlier. */
const BEGIN_MS = 400;
/** Far enough from the end for a button back to be of use. */
const AWAY = 160;
/** Room above a row that was gone to. */
const ROW_GAP = 8;
const BOTTOM = 1e9;
/** Where a row that is shown begins, as a share of the view. */
const SHOWN_AT = 0.2;

/**
 * Decides which rows of a scrolled list are mounted, keeps the reader's place when heights turn out
 * different, and keeps the end in sight for a reader who is there.
 */
export class ScrollWindow {
	readonly #options: Options;
	readonly #heights: RowHeights;
	readonly #listeners = new Set<() => void>();
	readonly #mounted = new Map<Element, string>();
	#observer: ResizeObserver | null = null;
	#scroller: HTMLElement | null = null;
	/** How far the rows are scrolled, counted as if all heights were as they are known now. */
	#top = 0;
	/**
	 * By how much the rows lie higher on the page than they are counted. Grows while the person scrolls, since
	 * setting the position would end the browser's own movement; less than a pixel when the movement is over.
	 */
	#drift = 0;
	#stillTimer: ReturnType<typeof setTimeout> | undefined;
	#isMoving = false;
	#viewport: number;
	#width = 0;
	/** Where the upper edge of the view is in the window. */
	#edge = 0;
	#isFollowing: boolean;
	/** Where the page was put last to have its end in sight. */
	#endTop = 0;
	/** Whether the person begins to leave the end, or has moved on the way up. The end does not take them back. */
	#leaving: "begun" | "moved" | null = null;
	#isAway = false;
	#cutKey: string | null = null;
	#version = 0;
	#view: WindowView = { start: 0, end: 0, before: 0, after: 0 };
	/** Keys of the first row of the view and of the last one of the list, as they were when the view was drawn. */
	#ends: readonly (string | undefined)[] = [];
	/** A row that was brought into sight and stays where it is until the person scrolls, whatever comes out above it. */
	#shownKey: string | null = null;
	/** Place to go to once the rows in hand are on the page; null: it is the right one. */
	#wantedTop: number | null = null;
	readonly #fresh = new Set<Element>();
	/** Null: the reader is at the end, or nothing was scrolled yet. */
	#lines: Lines | null = null;

	constructor(options: Options) {
		this.#options = options;
		this.#heights = new RowHeights(options.estimate);
		this.#isFollowing = options.followsEnd;
		this.#viewport = typeof innerHeight === "number" ? innerHeight : 800;
	}

	readonly subscribe = (listener: () => void): (() => void) => {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	};

	/** Changes whenever `layout` or `isAway` would give something else. */
	readonly getVersion = (): number => this.#version;

	get isAway(): boolean {
		return this.#isAway;
	}

	/** The row that fills most of the view and begins well above it; null: there is none. */
	get cutKey(): string | null {
		return this.#cutKey;
	}

	/** The rows to render now. */
	layout(keys: readonly string[]): WindowView {
		if (keys !== this.#heights.keys) this.#replaceKeys(keys);
		this.#view = this.#findView();
		this.#ends = [keys[this.#view.start], keys.at(-1)];
		return this.#view;
	}

	/** After the rows of `layout` are on the page, before they are painted. */
	settle(): void {
		const scroller = this.#scroller;
		if (scroller !== null && this.#fresh.size > 0) this.#noteCut(scroller);
		this.#measureFresh();
		if (scroller === null) return;
		this.#place(scroller);
		this.#renderIfChanged();
	}

	attach(scroller: HTMLElement): () => void {
		this.#scroller = scroller;
		this.#viewport = scroller.clientHeight;
		this.#width = scroller.clientWidth;
		this.#edge = topOf(scroller);
		const observer = new ResizeObserver((entries) => this.#handleResize(entries));
		this.#observer = observer;
		observer.observe(scroller);
		for (const element of this.#mounted.keys()) observer.observe(element);
		const handleScroll = () => this.#handleScroll(scroller);
		scroller.addEventListener("scroll", handleScroll, { passive: true });
		const detached = new AbortController();
		void import("./watch-hands.ts").then(
			({ watchHands }) => {
				watchHands(scroller, this, detached.signal);
				// Where that part could not be fetched it is the scroll events that tell.
			},
			() => {},
		);
		this.settle();
		return () => {
			detached.abort();
			clearTimeout(this.#stillTimer);
			observer.disconnect();
			this.#observer = null;
			this.#scroller = null;
			scroller.removeEventListener("scroll", handleScroll);
		};
	}

	/** Watches a mounted row. */
	observeRow(element: Element, key: string): () => void {
		this.#mounted.set(element, key);
		this.#fresh.add(element);
		this.#observer?.observe(element);
		return () => {
			this.#mounted.delete(element);
			this.#fresh.delete(element);
			this.#observer?.unobserve(element);
		};
	}

	/** The beginning of a row comes to the upper edge. */
	toRow(index: number): void {
		if (index < 0) return;
		this.#isFollowing = false;
		this.#drift = 0;
		this.#moveTo(Math.max(0, this.#heights.offsetOf(index) + this.#options.lead - ROW_GAP));
	}

	/** How far below the beginning of the list a row lies. */
	topOf(index: number): number {
		return this.#options.lead + this.#heights.offsetOf(index) - this.#drift;
	}

	/** What is in sight stays where it is, whatever comes below it. */
	holdPlace(): void {
		this.#isFollowing = false;
		this.#leaving = null;
	}

	toStart(): void {
		this.#isFollowing = false;
		this.#shownKey = null;
		this.#drift = 0;
		this.#moveTo(0);
	}

	toEnd(): void {
		this.#shownKey = null;
		this.#leaving = null;
		this.#drift = 0;
		this.#isFollowing = this.#options.followsEnd;
		this.#setAway(false);
		this.#renderIfChanged();
		if (this.#scroller !== null) this.#putAtEnd(this.#scroller);
	}

	#putAtEnd(scroller: HTMLElement): void {
		scroller.scrollTop = BOTTOM;
		this.#endTop = scroller.scrollTop;
	}

	/** Brings a row near the top, and keeps it there while the rows around it get their true heights. */
	show(index: number): void {
		this.#isFollowing = false;
		this.#drift = 0;
		this.#shownKey = this.#heights.keys[index] ?? null;
		const top = this.#heights.offsetOf(index) + this.#options.lead - this.#viewport * SHOWN_AT;
		this.#moveTo(Math.max(0, top));
	}

	/** Brings a row into sight with as little movement as will do. */
	reveal(index: number): void {
		const from = this.#heights.offsetOf(index) + this.#options.lead;
		const to = this.#heights.offsetOf(index + 1) + this.#options.lead;
		if (from < this.#top) this.#moveTo(from);
		else if (to > this.#top + this.#viewport) this.#moveTo(to - this.#viewport);
	}

	#moveTo(top: number): void {
		this.#leaving = null;
		this.#lines = null;
		this.#top = top;
		this.#wantedTop = top;
		if (this.#scroller !== null) this.#scroller.scrollTop = top - this.#drift;
		this.#renderIfChanged();
	}

	#replaceKeys(keys: readonly string[]): void {
		// At the beginning of a list what is new comes into sight: a chat that was pinned, the first one of a day.
		const isAtStart = this.#top <= 0 && !this.#options.followsEnd;
		if (this.#isFollowing || isAtStart) return this.#heights.setKeys(keys);
		const anchor = this.#findAnchor();
		this.#heights.setKeys(keys);
		this.#returnTo(anchor);
	}

	#findAnchor(): Anchor {
		const top = this.#top - this.#options.lead;
		const shown = this.#shownKey === null ? -1 : this.#heights.keys.indexOf(this.#shownKey);
		const index = shown < 0 ? this.#heights.indexAt(top) : shown;
		return { key: this.#heights.keys[index], index, within: top - this.#heights.offsetOf(index) };
	}

	/** Scrolls so that the row is where it was. */
	#returnTo(anchor: Anchor): void {
		const { keys } = this.#heights;
		const index = keys[anchor.index] === anchor.key ? anchor.index : keys.indexOf(anchor.key ?? "");
		if (index < 0) return;
		const top = this.#heights.offsetOf(index) + anchor.within + this.#options.lead;
		this.#shiftTop(top - this.#top);
	}

	/** The same rows stay in sight at another distance from the top. While one scrolls, the page itself is not moved. */
	#shiftTop(shift: number): void {
		if (shift === 0) return;
		this.#top += shift;
		if (!this.#isMoving || this.#drift + shift > this.#roomAbove()) return this.#aim();
		this.#drift += shift;
		// A place that is still to be gone to is counted like the rows.
		if (this.#wantedTop !== null) this.#wantedTop += shift;
	}

	/** Puts the page where the rows are counted, but on a whole pixel: the browser would round, and move them by the rest. */
	#aim(): void {
		this.#drift = this.#top - Math.round(this.#top);
		this.#wantedTop = this.#top;
	}

	/** Height of what is not mounted above. */
	#roomAbove(): number {
		const { lead } = this.#options;
		return lead + this.#heights.offsetOf(this.#heights.indexAt(this.#top - lead - OVERSCAN));
	}

	#findView(): WindowView {
		const heights = this.#heights;
		const { lead, trail } = this.#options;
		const count = heights.keys.length;
		const { total } = heights;
		if (count === 0) return { start: 0, end: 0, before: lead, after: trail };
		const top = this.#isFollowing ? total + trail - this.#viewport : this.#top - lead;
		const start = this.#keepStart(heights.indexAt(top - OVERSCAN));
		const end = heights.indexAt(top + this.#viewport + OVERSCAN) + 1;
		return {
			start,
			end,
			before: lead + heights.offsetOf(start) - this.#drift,
			after: trail + total - heights.offsetOf(end),
		};
	}

	/**
	 * What moves up out of sight before a row that grows at the end stays on the page until another comes: for a row
	 * that goes, the browser's own rules of formulas have it style all the others again.
	 */
	#keepStart(start: number): number {
		const { keys } = this.#heights;
		const before = this.#view.start;
		const [first, last] = this.#ends;
		const isSame = before < start && keys[before] === first && keys.at(-1) === last;
		return this.#isFollowing && isSame ? before : start;
	}

	#measureFresh(): void {
		if (this.#fresh.size === 0) return;
		const sizes = [...this.#fresh].map(
			(element) => [element, element.getBoundingClientRect().height] as const,
		);
		this.#fresh.clear();
		this.#takeHeights(sizes);
	}

	/** Keeps what is read in place: what changed above it moves the scrolled position with it. */
	#takeHeights(sizes: readonly (readonly [Element, number])[]): void {
		// In a drawer that is yet to open, or on paper, no row has a height.
		if (this.#viewport === 0) return;
		const { index: anchor, key: anchorKey } = this.#findAnchor();
		let shift = 0;
		for (const [element, height] of sizes) {
			const key = this.#mounted.get(element);
			const index = key === undefined ? -1 : this.#findMounted(key);
			if (index < 0) continue;
			const delta = this.#heights.measure(index, height);
			if (index < anchor) shift += delta;
			else if (delta !== 0 && key === anchorKey) shift += this.#findMoved(element);
		}
		if (shift === 0 || this.#isFollowing) return;
		this.#shiftTop(shift);
	}

	/** By how much the line that is read went down within its row: what comes late above it in the same message. */
	#findMoved(row: Element): number {
		const lines = this.#lines;
		if (lines === null || this.#mounted.get(row) !== lines.key) return 0;
		// One at the edge may have been replaced by what came late; then the next one is kept in place.
		const [element, within = 0] = [...lines.places].find(([one]) => row.contains(one)) ?? [];
		if (element === undefined) return 0;
		const moved = topOf(element) - topOf(row) - within;
		for (const one of lines.places.keys()) lines.places.set(one, topOf(one) - topOf(row));
		return moved;
	}

	/** Only within the row that lies at the edge; others are kept in place as a whole. */
	#findLines(scroller: HTMLElement): void {
		if (this.#isFollowing || this.#shownKey !== null) {
			this.#lines = null;
			return;
		}
		const { key } = this.#findAnchor();
		const row = [...this.#mounted].find(([, mounted]) => mounted === key)?.[0];
		if (key === undefined || row === undefined) return;
		// What has changed since it was measured has to be counted by the lines as they were.
		this.#takeHeights([[row, row.getBoundingClientRect().height]]);
		const elements = listFrom(row, findAtEdge(row, topOf(scroller)));
		this.#lines = { key, places: new Map(elements.map((one) => [one, topOf(one) - topOf(row)])) };
	}

	#findMounted(key: string): number {
		const { keys } = this.#heights;
		for (let i = this.#view.start; i < this.#view.end; i++) if (keys[i] === key) return i;
		return -1;
	}

	/** Called after layout and before paint, so that a growing answer never jumps. */
	#handleResize(entries: readonly ResizeObserverEntry[]): void {
		const scroller = this.#scroller;
		if (scroller === null) return;
		const sizes: (readonly [Element, number])[] = [];
		for (const entry of entries) {
			if (entry.target === scroller) this.#handleViewport(scroller);
			else sizes.push([entry.target, entry.borderBoxSize[0]?.blockSize ?? 0]);
		}
		this.#noteCut(scroller);
		this.#takeHeights(sizes);
		this.#place(scroller);
		this.#renderIfChanged();
	}

	/**
	 * Rows that became smaller may have the page end above the place, to which the browser then moves it. While the
	 * person scrolls only this has the place gone to again, once there is room for it.
	 */
	#noteCut(scroller: HTMLElement): void {
		if (this.#isFollowing) return;
		const { scrollTop } = scroller;
		const isLower = scrollTop < this.#top - this.#drift - 1;
		if (isLower && scroller.scrollHeight - scroller.clientHeight - scrollTop < 1)
			this.#wantedTop ??= this.#top;
	}

	#place(scroller: HTMLElement): void {
		if (this.#isFollowing) {
			this.#putAtEnd(scroller);
			this.#wantedTop = null;
		}
		if (this.#wantedTop === null) return;
		scroller.scrollTop = this.#wantedTop - this.#drift;
		// Where the rows are yet to be put lower the page may not reach down to the place.
		if (this.#isDrawn()) this.#wantedTop = null;
	}

	#handleViewport(scroller: HTMLElement): void {
		this.#viewport = scroller.clientHeight;
		// What has come above the view, as the line that says that the server is away, covers what was there.
		const edge = topOf(scroller);
		if (this.#options.followsEnd && !this.#isFollowing)
			this.#shiftTop(Math.max(edge - this.#edge, -this.#top));
		this.#edge = edge;
		const width = scroller.clientWidth;
		if (width === this.#width) return;
		this.#width = width;
		const anchor = this.#findAnchor();
		this.#heights.forgetMeasured();
		const mounted = [...this.#mounted.keys()];
		this.#takeHeights(mounted.map((element) => [element, element.getBoundingClientRect().height]));
		if (!this.#isFollowing) this.#returnTo(anchor);
	}

	/** Only the person lets go of a row that is shown: a scroll event may come from a place that was set. */
	letGo(): void {
		this.#shownKey = null;
	}

	/** The person scrolls down. */
	stay(): void {
		this.#leaving = null;
	}

	/** The person scrolls up. What grows meanwhile would end the browser's own movement, which begins with less than a pixel. */
	leave(): void {
		const scroller = this.#scroller;
		if (scroller === null || scroller.scrollTop <= 0) return;
		this.#waitUntilStill(BEGIN_MS);
		if (!this.#isFollowing) return;
		this.#isFollowing = false;
		// The browser may have moved the page before it tells of the wheel.
		this.#leaving = this.#hasLeftEnd(scroller) ? "moved" : "begun";
		this.#isMoving = true;
		this.#top = scroller.scrollTop + this.#drift;
	}

	/** Rows that become smaller move the page up, too, and it may tell of that once others have grown. */
	#hasLeftEnd(scroller: HTMLElement): boolean {
		return scroller.scrollTop < this.#endTop - 0.5;
	}

	#waitUntilStill(ms: number): void {
		clearTimeout(this.#stillTimer);
		this.#stillTimer = setTimeout(() => this.#handleStill(), ms);
	}

	#handleScroll(scroller: HTMLElement): void {
		const top = scroller.scrollTop + this.#drift;
		// It was put there, and nobody moves it.
		if (this.#isFollowing && !this.#isMoving && scroller.scrollTop === this.#endTop) {
			this.#top = top;
			this.#findCut();
			return;
		}
		const rest = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
		this.#isMoving = true;
		this.#waitUntilStill(STILL_MS);
		if (this.#leaving !== null && top < this.#top) this.#leaving = "moved";
		if (rest <= END_SLACK && this.#leaving === null) {
			this.#isFollowing = this.#options.followsEnd;
			this.#endTop = scroller.scrollTop;
		} else if (top < this.#top - 1 && this.#hasLeftEnd(scroller)) this.#isFollowing = false;
		this.#top = top;
		this.#setAway(!this.#isFollowing && rest > AWAY);
		// Rows above could not be placed any more.
		if (this.#drift > this.#roomAbove()) this.#endDrift();
		this.#findCut();
		this.#findLines(scroller);
		this.#renderIfChanged();
	}

	#handleStill(): void {
		this.#isMoving = false;
		this.#endDrift();
		const leaving = this.#leaving;
		this.#leaving = null;
		// Nothing has moved: the wheel or the key was for something else.
		if (leaving === "begun") this.toEnd();
	}

	#endDrift(): void {
		if (Math.abs(this.#drift) < 1) return;
		this.#aim();
		this.#renderIfChanged();
	}

	#setAway(isAway: boolean): void {
		if (isAway === this.#isAway) return;
		this.#isAway = isAway;
		this.#notify();
	}

	#findCut(): void {
		const { key, index, within } = this.#findAnchor();
		const shown = this.#heights.offsetOf(index + 1) - this.#heights.offsetOf(index) - within;
		const cutKey = key !== undefined && within > AWAY && shown > this.#viewport / 2 ? key : null;
		if (cutKey === this.#cutKey) return;
		this.#cutKey = cutKey;
		this.#notify();
	}

	/** Whether the page has the rows as they are to be now. */
	#isDrawn(): boolean {
		const next = this.#findView();
		const { start, end, before, after } = this.#view;
		return next.start === start && next.end === end && next.before === before && next.after === after;
	}

	#renderIfChanged(): void {
		if (!this.#isDrawn()) this.#notify();
	}

	#notify(): void {
		this.#version++;
		for (const listener of [...this.#listeners]) listener();
	}
}

function topOf(element: Element): number {
	return element.getBoundingClientRect().top;
}

/** The smallest element that begins last above an edge, or first below it where none does. */
function findAtEdge(row: Element, edge: number): Element {
	let found = row;
	for (;;) {
		const next = [...found.children].find((child) => {
			const { bottom, height } = child.getBoundingClientRect();
			return height > 0 && bottom > edge;
		});
		if (next === undefined) return found;
		if (topOf(next) >= edge) return next;
		found = next;
	}
}

/** An element of a row, and what follows it there and around it. */
function listFrom(row: Element, element: Element): Element[] {
	const found: Element[] = [];
	for (let one = element; one !== row && one.parentElement !== null; one = one.parentElement) {
		const next = one.nextElementSibling;
		found.push(one, ...[next, next?.nextElementSibling].filter((after) => after instanceof Element));
	}
	return found;
}
