import { createContext, useContext, useEffect, useState } from "react";
import { countDrawn } from "./count-drawn.ts";

/** Whether all of a text has to be there when it is drawn first, as on paper. */
export const AtOnce = createContext(false);

/** Between two steps, so that the page paints and answers keys. */
const PAUSE_MS = 16;

/**
 * How many parts of something long to draw now; the others follow step by step. What is short is drawn whole.
 * @param sizeOf the length of a part's text
 */
export function useGradual(count: number, sizeOf: (index: number) => number): number {
	const isAtOnce = useContext(AtOnce);
	const [steps, setSteps] = useState(1);
	const drawn = isAtOnce ? count : countDrawn(count, sizeOf, steps);
	const isWhole = drawn === count;
	// biome-ignore lint/correctness/useExhaustiveDependencies: each step that was drawn asks for the next one
	useEffect(() => {
		if (isWhole) return;
		const timer = setTimeout(() => setSteps((known) => known + 1), PAUSE_MS);
		return () => clearTimeout(timer);
	}, [isWhole, steps]);
	return drawn;
}
