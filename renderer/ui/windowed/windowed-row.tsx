import { type ReactNode, useCallback } from "react";
import type { ScrollWindow } from "./scroll-window.ts";

type WindowedRowProps = {
	readonly scroll: ScrollWindow;
	readonly rowKey: string;
	readonly className?: string;
	readonly children: ReactNode;
};

/** Tells the list how high its row is, whenever that changes. Margins of the content must not reach out of it. */
export function WindowedRow({ scroll, rowKey, className, children }: WindowedRowProps) {
	const ref = useCallback(
		(element: HTMLDivElement | null) => (element === null ? undefined : scroll.observeRow(element, rowKey)),
		[scroll, rowKey],
	);
	return (
		<div ref={ref} data-row="" className={className} style={{ display: "flow-root" }}>
			{children}
		</div>
	);
}
