import { type ReactNode, useCallback } from "react";
import type { ScrollWindow } from "./scroll-window.ts";

type WindowedRowProps = {
	readonly scroll: ScrollWindow;
	readonly rowKey: string;
	/** How far below the beginning of the list it stands by itself, where the rows around it are not mounted. */
	readonly top?: number | undefined;
	readonly className?: string;
	readonly children: ReactNode;
};

/** Tells the list how high its row is, whenever that changes. Margins of the content must not reach out of it. */
export function WindowedRow({ scroll, rowKey, top, className, children }: WindowedRowProps) {
	const ref = useCallback(
		// It answers with how to stop, so it is never called without an element.
		(element: HTMLDivElement) => scroll.observeRow(element, rowKey),
		[scroll, rowKey],
	);
	return (
		<div
			ref={ref}
			data-row=""
			className={className}
			style={top === undefined ? undefined : { position: "absolute", insetInline: 0, top }}
		>
			{children}
		</div>
	);
}
