import type { InputEvent, WebContents } from "electron";

/** As long as a browser lets a page act upon a press. */
const LASTS_MS = 5000;
const PRESSES: ReadonlySet<InputEvent["type"]> = new Set([
	"mouseDown",
	"keyDown",
	"rawKeyDown",
	"gestureTap",
]);

export type Presses = {
	/** True once for each press of a key or button: what a page asks for then is the person's wish. */
	take(): boolean;
};

/** Follows what the person presses in a page. The system tells of it, so a page cannot make it up. */
export function followPresses(contents: Pick<WebContents, "on">, nowMs: () => number): Presses {
	let lastMs = Number.NEGATIVE_INFINITY;
	contents.on("input-event", (_event, { type }) => {
		if (PRESSES.has(type)) lastMs = nowMs();
	});
	return {
		take() {
			const isRecent = nowMs() - lastMs < LASTS_MS;
			lastMs = Number.NEGATIVE_INFINITY;
			return isRecent;
		},
	};
}
