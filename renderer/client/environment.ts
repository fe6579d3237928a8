import { after } from "./after.ts";
import { createUuid } from "./create-uuid.ts";
/** The browser's side of the client, replaced in tests. */
export type ClientEnvironment = {
	readonly openSocket: (url: string, protocols: readonly string[]) => SocketLike;
	readonly fetch: typeof fetch;
	readonly nowMs: () => number;
	/** Between 0 and 1. */
	readonly random: () => number;
	readonly uuid: () => string;
	/** Calls `run` once after `delayMs`. Returns how to cancel. */
	readonly after: (delayMs: number, run: () => void) => () => void;
	/** Calls `run` before the next frame is painted, or soon where nothing is painted. Returns how to cancel. */
	readonly onFrame: (run: () => void) => () => void;
	/** Calls `run` when the network or the person comes back. Returns how to stop. */
	readonly onWake: (run: () => void) => () => void;
	/** Shared by all pages; absent: there are none here. */
	readonly locks?: Pick<LockManager, "request"> | undefined;
};

export type SocketLike = {
	onopen: (() => void) | null;
	onmessage: ((message: { readonly data: unknown }) => void) | null;
	onclose: ((close: { readonly code: number }) => void) | null;
	send(frame: string): void;
	close(): void;
};

/** Frames are not painted in a hidden tab; text has to arrive there all the same. */
const HIDDEN_FRAME_MS = 250;

/** @param isUp before which nothing is asked of a server, since it is only starting */
export function createBrowserEnvironment(isUp: Promise<unknown> = Promise.resolve()): ClientEnvironment {
	const until = isUp.catch(() => {});
	return {
		openSocket: (url, protocols) => new WebSocket(url, [...protocols]) as SocketLike,
		fetch: async (input, init) => {
			await until;
			return fetch(input, init);
		},
		nowMs: () => Date.now(),
		random: () => Math.random(),
		uuid: () => createUuid(),
		after,
		onFrame,
		onWake,
		locks: navigator.locks,
	};
}

function onFrame(run: () => void): () => void {
	const once = () => {
		cancel();
		run();
	};
	const frame = requestAnimationFrame(once);
	const timer = setTimeout(once, HIDDEN_FRAME_MS);
	const cancel = () => {
		cancelAnimationFrame(frame);
		clearTimeout(timer);
	};
	return cancel;
}

function onWake(run: () => void): () => void {
	const ifVisible = () => {
		if (document.visibilityState === "visible") run();
	};
	addEventListener("online", run);
	document.addEventListener("visibilitychange", ifVisible);
	return () => {
		removeEventListener("online", run);
		document.removeEventListener("visibilitychange", ifVisible);
	};
}
