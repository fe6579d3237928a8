type Options = {
	/** "1.125" is a fraction, as in what is shown, not a German thousand; "1,125" may be either. */
	readonly isPointFraction?: boolean;
};

/**
 * An amount as people write it, with a point or a comma before the fraction, and thousands in groups. Null: it is
 * none, or may be two that are a thousand times apart.
 */
export function readAmount(text: string, { isPointFraction = false }: Options = {}): number | null {
	const written = text.trim();
	if (/^[1-9]\d{0,2}\.\d{3}$/.test(written)) return isPointFraction ? Number(written) : null;
	if (isPointFraction && /^[1-9]\d{0,2},\d{3}$/.test(written)) return null;
	if (/^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?$/.test(written)) return Number(written.replaceAll(",", ""));
	if (/^[1-9]\d{0,2}(?:\.\d{3})+(?:,\d*)?$/.test(written))
		return Number(written.replaceAll(".", "").replace(",", "."));
	return /^(?:\d+[.,]?\d*|[.,]\d+)$/.test(written) ? Number(written.replace(",", ".")) : null;
}
