/** Pictures in which a folder is there under another name. */
const FRAMES = 60;

/** Gives the focus to a folder as soon as it is listed, unless the person goes on elsewhere before. */
export function focusFolder(name: string): void {
	const controller = new AbortController();
	const stop = () => controller.abort();
	for (const type of ["keydown", "pointerdown"] as const)
		document.addEventListener(type, stop, { signal: controller.signal, capture: true });
	const look = (left: number) => {
		if (controller.signal.aborted) return;
		const folder = document.querySelector<HTMLElement>(`nav [data-folder="${CSS.escape(name)}"]`);
		folder?.focus({ preventScroll: true });
		if (folder !== null || left === 0) stop();
		else requestAnimationFrame(() => look(left - 1));
	};
	requestAnimationFrame(() => look(FRAMES));
}
