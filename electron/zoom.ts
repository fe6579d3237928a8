/** The steps of browsers, as far as the pages are made for them. */
const FACTORS = [0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2] as const;

export type ZoomStep = "in" | "out" | "reset";

/** The next factor from any one; at the ends it stays. */
export function stepZoom(factor: number, step: ZoomStep): number {
	if (step === "reset") return 1;
	const next = step === "in" ? FACTORS.find((one) => one > factor) : FACTORS.findLast((one) => one < factor);
	return next ?? factor;
}
