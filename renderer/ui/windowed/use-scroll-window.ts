import { type RefCallback, useCallback, useLayoutEffect, useState, useSyncExternalStore } from "react";
import { ScrollWindow, type WindowView } from "./scroll-window.ts";

export type WindowedList = {
	readonly view: WindowView;
	readonly scroll: ScrollWindow;
	/** For the element that scrolls. */
	readonly scrollerRef: RefCallback<HTMLElement>;
};

/** Which of these rows to render. `options` are read once. */
export function useScrollWindow(
	keys: readonly string[],
	options: ConstructorParameters<typeof ScrollWindow>[0],
): WindowedList {
	const [scroll] = useState(() => new ScrollWindow(options));
	useSyncExternalStore(scroll.subscribe, scroll.getVersion);
	const view = scroll.layout(keys);
	useLayoutEffect(() => scroll.settle());
	const scrollerRef = useCallback(
		(element: HTMLElement | null) => (element === null ? undefined : scroll.attach(element)),
		[scroll],
	);
	return { view, scroll, scrollerRef };
}
