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
export function createBrowserEnvironment(isUp?: Promise<unknown>): ClientEnvironment {
	let until = isUp
		?.catch(() => {})
		.then(() => {
			until = undefined;
		});
	return {
		openSocket: (url, protocols) => new WebSocket(url, [...protocols]) as SocketLike,
		fetch: async (input, init) => {
			if (until !== undefined) await until;
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

/** Since when they wait for a frame. */
const waiting = new Map<() => void, number>();
let isWatched = false;

function onFrame(run: () => void): () => void {
	const once = () => {
		cancel();
		run();
	};
	const cancel = () => {
		cancelAnimationFrame(frame);
		waiting.delete(once);
	};
	const frame = requestAnimationFrame(once);
	waiting.set(once, performance.now());
	watch();
	return cancel;
}

/** Runs what no frame comes for, with one timer for all: one for each frame would be set and taken back for nothing. */
function watch(): void {
	const [oldest] = waiting.values();
	if (isWatched || oldest === undefined) return;
	isWatched = true;
	const runOverdue = () => {
		isWatched = false;
		const due = performance.now() - HIDDEN_FRAME_MS;
		for (const [once, since] of waiting) if (since <= due) once();
		watch();
	};
	setTimeout(runOverdue, Math.max(0, oldest + HIDDEN_FRAME_MS - performance.now()));
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
