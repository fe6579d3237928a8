/** Where a browser, such as Safari, does not tell that it is idle. */
const PAUSE_MS = 50;
/** A page that never rests goes on, too. */
const LONGEST_WAIT_MS = 3000;

/** Until the page has nothing to do, so that who does something meanwhile does not wait for what is begun. */
export function untilIdle(host: Window): Promise<void> {
	return new Promise((resolve) => {
		if (typeof host.requestIdleCallback !== "function") setTimeout(resolve, PAUSE_MS);
		else host.requestIdleCallback(() => resolve(), { timeout: LONGEST_WAIT_MS });
	});
}
