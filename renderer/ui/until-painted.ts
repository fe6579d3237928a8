/** A page that is not in sight has no frames. */
const WITHOUT_FRAMES_MS = 250;

/** Settles when the page has painted what it began with: nothing that comes later may hold that up. */
export const untilPainted: Promise<void> = new Promise((resolve) => {
	// The frame is painted after its callbacks.
	requestAnimationFrame(() => setTimeout(resolve));
	setTimeout(resolve, WITHOUT_FRAMES_MS);
});
