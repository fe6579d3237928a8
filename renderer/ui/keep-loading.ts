const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/**
 * Loads a part of the page. Without `onMissing` it is tried again until it is there: nobody asked for it, so nobody
 * would ask again. @returns ends it
 */
export function keepLoading<T>(
	load: () => Promise<T>,
	onLoaded: (part: T) => void,
	onMissing?: () => void,
): () => void {
	let isOver = false;
	let timer: ReturnType<typeof setTimeout>;
	const attempt = (waitMs: number) => {
		load().then(
			(part) => isOver || onLoaded(part),
			() => {
				if (isOver) return;
				if (onMissing !== undefined) return onMissing();
				timer = setTimeout(attempt, waitMs, Math.min(waitMs * 2, LONGEST_WAIT_MS));
			},
		);
	};
	attempt(FIRST_WAIT_MS);
	return () => {
		isOver = true;
		clearTimeout(timer);
	};
}
