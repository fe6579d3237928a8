import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
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

test.each([
	["who is at the beginning of a list sees what comes above it", 0, 0],
	["what comes above the row that is read further down leaves it where it is", 300, 400],
])("%s", (_, from, to) => {
	using opened = openList(100, () => ESTIMATE);
	opened.draw();
	opened.scroller.scrollTop = from;
	opened.scroller.dispatchEvent(new Event("scroll"));
	opened.draw();
	const withPinned = ["pinned", ...Array.from({ length: 100 }, (_, index) => `row ${index}`)];
	opened.list.layout(withPinned);
	opened.list.settle();
	opened.list.layout(withPinned);
	opened.list.settle();
	expect(opened.scroller.scrollTop - opened.list.topOf(0)).toBe(to);
});

test("a list that is drawn before it is shown begins at its beginning", () => {
	let tell: ResizeObserverCallback = () => {};
	vi.stubGlobal(
		"ResizeObserver",
		class {
			constructor(callback: ResizeObserverCallback) {
				tell = callback;
			}
			observe() {}
			unobserve() {}
			disconnect() {}
		},
	);
	const box = { clientHeight: 0, clientWidth: 0, scrollTop: 0, scrollHeight: 0 };
	const scroller = Object.assign(new EventTarget(), box, { getBoundingClientRect: () => ({ top: 0 }) });
	const keys = Array.from({ length: 100 }, (_, index) => `row ${index}`);
	const list = new ScrollWindow({ estimate: () => ESTIMATE, followsEnd: false, lead: 0, trail: 0 });
	const { start, end } = list.layout(keys);
	const rowHeight = () => (scroller.clientHeight === 0 ? 0 : ESTIMATE);
	const rows = keys.slice(start, end).map((key) => {
		const element = { getBoundingClientRect: () => ({ top: 0, height: rowHeight() }), children: [] };
		list.observeRow(element as unknown as Element, key);
		return element;
	});
	using _detach = { [Symbol.dispose]: list.attach(scroller as unknown as HTMLElement) };
	list.layout(keys);
	list.settle();
	Object.assign(scroller, { clientHeight: VIEWPORT, clientWidth: 300, scrollHeight: 100 * ESTIMATE });
	const sizes = [scroller, ...rows].map((target) => ({ target, borderBoxSize: [{ blockSize: ESTIMATE }] }));
	tell(sizes as unknown as ResizeObserverEntry[], {} as ResizeObserver);
	list.layout(keys);
	list.settle();
	expect(scroller.scrollTop).toBe(0);
});

/** A page as high as the rows that were drawn last: nothing scrolls beyond its ends. */
class PageScroller extends EventTarget {
	readonly clientHeight = VIEWPORT;
	readonly clientWidth = 600;
	scrollHeight = VIEWPORT;
	#top = 0;
	get scrollTop() {
		return this.#top;
	}
	set scrollTop(top: number) {
		this.#top = Math.max(0, Math.min(top, this.scrollHeight - VIEWPORT));
	}
	getBoundingClientRect() {
		return { top: 0 };
	}
}

test("what is read stays where rows above it turn out smaller while one scrolls up to many that have come", () => {
	const height = 200;
	let smaller: readonly string[] = [];
	const heightOf = (key: string) => (smaller.includes(key) ? height - 48 : height);
	const scroller = new PageScroller();
	const list = new ScrollWindow({ estimate: () => height, followsEnd: false, lead: 0, trail: 0 });
	let keys = Array.from({ length: 100 }, (_, index) => `${900 + index}`);
	const mounted = new Map<string, () => void>();
	const drawOnce = () => {
		const { start, end, before, after } = list.layout(keys);
		const shown = keys.slice(start, end);
		for (const [key, leave] of mounted) {
			if (shown.includes(key)) continue;
			leave();
			mounted.delete(key);
		}
		for (const key of shown) {
			const element = { getBoundingClientRect: () => ({ height: heightOf(key) }), children: [] };
			if (!mounted.has(key)) mounted.set(key, list.observeRow(element as unknown as Element, key));
		}
		scroller.scrollHeight = shown.reduce((sum, key) => sum + heightOf(key), before + after);
		list.settle();
		return { shown, before };
	};
	/** Where the rows that are drawn begin in what is seen. */
	const draw = () => {
		let drawn = drawOnce();
		for (let version = -1; version !== list.getVersion(); drawn = drawOnce()) version = list.getVersion();
		let top = drawn.before - scroller.scrollTop;
		const places = new Map<string, number>();
		for (const key of drawn.shown) {
			places.set(key, top);
			top += heightOf(key);
		}
		return places;
	};
	const scrollTo = (top: number) => {
		scroller.scrollTop = top;
		scroller.dispatchEvent(new Event("scroll"));
		return draw();
	};
	draw();
	using _detach = { [Symbol.dispose]: list.attach(scroller as unknown as HTMLElement) };
	draw();
	expect(scrollTo(3000).get("915")).toBe(0);
	keys = Array.from({ length: 1000 }, (_, index) => `${index}`);
	expect(draw().get("915")).toBe(0);
	smaller = ["900", "901"];
	expect(scrollTo(540).get("902")).toBeCloseTo(-140, 0);
});

test("what is read stays where rows above it become so much smaller that the page ends above it for a moment", () => {
	vi.useFakeTimers();
	let tell: (entries: readonly unknown[]) => void = () => undefined;
	class Observer {
		constructor(run: typeof tell) {
			tell = run;
		}
		observe() {}
		unobserve() {}
		disconnect() {}
	}
	vi.stubGlobal("ResizeObserver", Observer);
	const keys = Array.from({ length: 30 }, (_, index) => `row ${index}`);
	const heights = new Map<string, number>();
	const heightOf = (key: string) => heights.get(key) ?? 100;
	const scroller = new PageScroller();
	const list = new ScrollWindow({ estimate: () => 100, followsEnd: false, lead: 0, trail: 0 });
	const mounted = new Map<string, unknown>();
	let view = list.layout(keys);
	/** The page is as high as what is on it, and the browser moves it where it ends above its place. */
	const lay = () => {
		const shown = keys.slice(view.start, view.end);
		scroller.scrollHeight = shown.reduce((sum, key) => sum + heightOf(key), view.before + view.after);
		scroller.scrollTop += 0;
	};
	const draw = () => {
		for (let version = -1; version !== list.getVersion(); ) {
			version = list.getVersion();
			view = list.layout(keys);
			for (const key of keys.slice(view.start, view.end)) {
				if (mounted.has(key)) continue;
				const element = { getBoundingClientRect: () => ({ height: heightOf(key), top: 0 }), children: [] };
				mounted.set(key, element);
				list.observeRow(element as unknown as Element, key);
			}
			lay();
			list.settle();
		}
	};
	const placeOf = (key: string) => {
		const above = keys.slice(view.start, keys.indexOf(key));
		return above.reduce((sum, one) => sum + heightOf(one), view.before) - scroller.scrollTop;
	};
	using _detach = { [Symbol.dispose]: list.attach(scroller as unknown as HTMLElement) };
	draw();
	scroller.scrollTop = 2100;
	scroller.dispatchEvent(new Event("scroll"));
	draw();
	const become = (height: number) => {
		const changed = ["row 16", "row 17", "row 18", "row 19", "row 20"];
		for (const key of changed) heights.set(key, height);
		lay();
		tell(changed.map((key) => ({ target: mounted.get(key), borderBoxSize: [{ blockSize: height }] })));
		draw();
		scroller.dispatchEvent(new Event("scroll"));
		draw();
	};
	expect(placeOf("row 21")).toBe(0);
	become(40);
	expect(placeOf("row 21")).toBe(0);
	become(300);
	expect(placeOf("row 21")).toBe(0);
	vi.advanceTimersByTime(1000);
	draw();
	expect(placeOf("row 21")).toBe(0);
	vi.useRealTimers();
});

test("what grows at the end takes no row off the page above it, until another comes or the reader goes up", () => {
	const heights = new Map([["row 49", 100]]);
	const scroller = new PageScroller();
	scroller.scrollHeight = 1e6;
	const list = new ScrollWindow({
		estimate: (key) => heights.get(key) ?? 100,
		followsEnd: true,
		lead: 0,
		trail: 0,
	});
	using _detach = { [Symbol.dispose]: list.attach(scroller as unknown as HTMLElement) };
	const keys = Array.from({ length: 50 }, (_, index) => `row ${index}`);
	const last = { getBoundingClientRect: () => ({ height: heights.get("row 49"), top: 0 }), children: [] };
	/** Its height is measured anew with each of these. */
	const draw = (all: readonly string[]) => {
		list.layout(all);
		list.observeRow(last as unknown as Element, "row 49");
		list.settle();
		return list.layout(all).start;
	};
	const opened = draw(keys);
	expect(opened).toBe(37);
	heights.set("row 49", 5000);
	expect(draw([...keys])).toBe(opened);
	expect(draw([...keys, "row 50"])).toBe(49);
	expect(draw(["older", ...keys, "row 50"])).toBe(50);
	scroller.scrollTop = 4000;
	list.leave();
	expect(draw(["older", ...keys, "row 50"])).toBe(35);
});

describe("Who begins to scroll up while the end grows", () => {
	beforeEach(() => vi.useFakeTimers());
	afterEach(() => vi.useRealTimers());

	async function openGrowing() {
		const scroller = new PageScroller();
		const list = new ScrollWindow({ estimate: () => 100, followsEnd: true, lead: 0, trail: 0 });
		let count = 50;
		const draw = () => {
			list.layout(Array.from({ length: count }, (_, index) => `row ${index}`));
			scroller.scrollHeight = count * 100;
			list.settle();
		};
		draw();
		const detach = list.attach(scroller as unknown as HTMLElement);
		await vi.dynamicImportSettled();
		const grow = (by = 1) => {
			count += by;
			draw();
		};
		const turn = (deltaY: number) =>
			scroller.dispatchEvent(Object.assign(new Event("wheel"), { deltaY, ctrlKey: false, shiftKey: false }));
		const move = (by: number) => {
			scroller.scrollTop += by;
			scroller.dispatchEvent(new Event("scroll"));
		};
		const rest = () => scroller.scrollHeight - VIEWPORT - scroller.scrollTop;
		return { list, scroller, grow, turn, move, rest, [Symbol.dispose]: detach };
	}

	test("is let go before the first step of it, however small that is, and stays where they went", async () => {
		using opened = await openGrowing();
		opened.grow();
		expect(opened.rest()).toBe(0);
		opened.turn(-3);
		opened.grow();
		expect(opened.rest()).toBe(100);
		for (let i = 0; i < 4; i++) {
			opened.move(-0.75);
			opened.grow();
		}
		vi.advanceTimersByTime(1000);
		opened.grow();
		expect(opened.rest()).toBe(100 + 3 + 500);
	});

	test("stays a pixel above the end too, and follows again once they go down there", async () => {
		using opened = await openGrowing();
		opened.turn(-2);
		opened.move(-2);
		vi.advanceTimersByTime(1000);
		opened.grow();
		expect(opened.rest()).toBe(102);
		opened.turn(300);
		opened.move(102);
		opened.grow();
		expect(opened.rest()).toBe(0);
	});

	test("stays where the browser had moved the page before it told of the wheel", async () => {
		using opened = await openGrowing();
		opened.scroller.scrollTop -= 30;
		opened.turn(-30);
		opened.move(0);
		vi.advanceTimersByTime(1000);
		opened.grow();
		expect(opened.rest()).toBe(130);
	});

	test("is whoever moved the page, and not the page that became shorter and higher again before it told", async () => {
		using opened = await openGrowing();
		opened.move(0);
		opened.grow(-20);
		// Something in a row has grown since, and was not measured yet.
		opened.scroller.scrollHeight += 300;
		opened.move(0);
		opened.grow();
		expect(opened.rest()).toBe(0);
		// By the bar at the side, of which nothing but the place tells.
		opened.scroller.scrollHeight += 300;
		opened.move(250);
		opened.move(50);
		opened.move(-20);
		opened.grow(4);
		expect(opened.rest()).toBeGreaterThan(0);
	});

	function lay(scroller: EventTarget, type: string, ...touches: { readonly clientY: number }[]) {
		scroller.dispatchEvent(Object.assign(new Event(type), { touches }));
	}

	test("is let go while a finger lies on it, of whose way the browser tells nothing", async () => {
		using opened = await openGrowing();
		lay(opened.scroller, "touchstart", { clientY: 200 });
		opened.move(-1);
		vi.advanceTimersByTime(2000);
		opened.grow();
		expect(opened.rest()).toBe(101);
		lay(opened.scroller, "touchcancel");
		opened.move(-1);
		vi.advanceTimersByTime(2000);
		opened.grow();
		expect(opened.rest()).toBe(202);
	});

	test("is at the end again once a finger is lifted that has moved nothing, or that came to rest there", async () => {
		using opened = await openGrowing();
		lay(opened.scroller, "touchstart", { clientY: 200 });
		vi.advanceTimersByTime(2000);
		opened.grow();
		expect(opened.rest()).toBe(100);
		lay(opened.scroller, "touchend");
		vi.advanceTimersByTime(2000);
		expect(opened.rest()).toBe(0);
		lay(opened.scroller, "touchstart", { clientY: 200 });
		lay(opened.scroller, "touchcancel");
		opened.move(-300);
		opened.move(300);
		opened.scroller.dispatchEvent(new Event("scrollend"));
		opened.grow();
		expect(opened.rest()).toBe(0);
	});

	test("stays where a tap has opened something", async () => {
		using opened = await openGrowing();
		lay(opened.scroller, "touchstart", { clientY: 200 });
		lay(opened.scroller, "touchend");
		opened.list.holdPlace();
		vi.advanceTimersByTime(2000);
		opened.grow();
		expect(opened.rest()).toBe(100);
	});

	test("is at the end again where nothing has moved", async () => {
		using opened = await openGrowing();
		opened.turn(-2);
		opened.grow();
		expect(opened.rest()).toBe(100);
		vi.advanceTimersByTime(1000);
		expect(opened.rest()).toBe(0);
		opened.grow();
		expect(opened.rest()).toBe(0);
	});
});
