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
		after(delayMs, run) {
			const timer = setTimeout(run, delayMs);
			return () => clearTimeout(timer);
		},
		onFrame,
		onWake,
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

/** `crypto.randomUUID` is missing on pages of plain HTTP from another computer. */
function createUuid(): string {
	if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	const hex = [...bytes].map((byte, index) => {
		const value = index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte;
		return value.toString(16).padStart(2, "0");
	});
	const at = (from: number, to: number) => hex.slice(from, to).join("");
	return [at(0, 4), at(4, 6), at(6, 8), at(8, 10), at(10, 16)].join("-");
}
