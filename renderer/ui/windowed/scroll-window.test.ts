import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ScrollWindow } from "./scroll-window.ts";

const VIEWPORT = 800;
const ESTIMATE = 100;

beforeEach(() => {
	vi.stubGlobal(
		"ResizeObserver",
		class {
			observe() {}
			unobserve() {}
			disconnect() {}
		},
	);
});
afterEach(() => vi.unstubAllGlobals());

/** A scroller without a browser; rows are as high as `heightOf` says once they are mounted. */
function openList(count: number, heightOf: (index: number) => number) {
	const scroller = Object.assign(new EventTarget(), {
		scrollTop: 0,
		clientHeight: VIEWPORT,
		clientWidth: 600,
		scrollHeight: 1e6,
		getBoundingClientRect: () => ({ top: 0 }),
	});
	const keys = Array.from({ length: count }, (_, index) => `row ${index}`);
	const list = new ScrollWindow({ estimate: () => ESTIMATE, followsEnd: false, lead: 0, trail: 0 });
	const detach = list.attach(scroller as unknown as HTMLElement);
	const mounted = new Map<number, () => void>();
	const draw = () => {
		const view = list.layout(keys);
		for (let index = view.start; index < view.end; index++) {
			if (mounted.has(index)) continue;
			const element = { getBoundingClientRect: () => ({ height: heightOf(index) }), children: [] };
			mounted.set(index, list.observeRow(element as unknown as Element, `row ${index}`));
		}
		list.settle();
		return view;
	};
	/** Where a row begins in what is seen of the list. */
	const placeOf = (index: number) => {
		let view = draw();
		for (let before = -1; before !== list.getVersion(); view = draw()) before = list.getVersion();
		let top = view.before;
		for (let row = view.start; row < index; row++) top += heightOf(row);
		return top - scroller.scrollTop;
	};
	return { list, scroller, draw, placeOf, [Symbol.dispose]: detach };
}

test.each([
	["smaller", 30],
	["higher", 170],
])("a row that is shown is in its place where the rows above turn out %s", (_, height) => {
	using opened = openList(1000, (index) => (index === 500 ? 100 : height));
	opened.draw();
	opened.list.show(500);
	expect(opened.placeOf(500)).toBeCloseTo(VIEWPORT * 0.2, 0);
});

test.each([
	["smaller", 30],
	["higher", 170],
])("so it is while the list is still moving, and the rows turn out %s", (_, height) => {
	using opened = openList(1000, (index) => (index === 500 ? 100 : height));
	opened.draw();
	opened.scroller.scrollTop = 300;
	opened.scroller.dispatchEvent(new Event("scroll"));
	opened.draw();
	opened.list.show(500);
	expect(opened.placeOf(500)).toBeCloseTo(VIEWPORT * 0.2, 0);
});
