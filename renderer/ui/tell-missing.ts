/** Of the window: a part of the page that was asked for could not be had. */
export const PART_MISSING = "part-missing";

export function tellMissing(): void {
	dispatchEvent(new Event(PART_MISSING));
}

/** For a part that was to open: it is closed again, so that it can be asked for once more, and the person is told. */
export function closeMissing(close: () => void): () => void {
	return () => {
		close();
		tellMissing();
	};
}
