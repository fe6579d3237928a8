import { memo, useLayoutEffect, useRef } from "react";

type FormulaProps = {
	/** As it stands in the text. */
	readonly source: string;
	/** Without its signs; empty: its end is missing. */
	readonly text: string;
	readonly isDisplay: boolean;
	/** More text may still come. */
	readonly isOpen: boolean;
};

type Drawing = typeof import("./draw-formula.ts");
let loaded: Drawing | null = null;

/**
 * A formula, drawn once its block is complete; until then, and where it cannot be drawn, its source. The source stays
 * on the page out of sight: it is what is copied, quoted and found.
 */
export const Formula = memo(function Formula({ source, text, isDisplay, isOpen }: FormulaProps) {
	const element = useRef<HTMLSpanElement>(null);
	useLayoutEffect(() => {
		const place = element.current;
		if (isOpen || text === "" || place === null) return;
		const controller = new AbortController();
		const { signal } = controller;
		const draw = (drawing: Drawing) => drawing.drawFormula({ place, text, isDisplay, signal });
		if (loaded !== null) draw(loaded);
		else {
			void import("./draw-formula.ts").then((drawing) => {
				loaded = drawing;
				if (!signal.aborted) draw(drawing);
			});
		}
		return () => controller.abort();
	}, [text, isDisplay, isOpen]);
	return (
		<span ref={element} className="formula" dir="ltr" data-display={isDisplay}>
			<span className="formula-drawing" />
			<span className="formula-source">{source}</span>
		</span>
	);
});
