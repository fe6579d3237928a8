/** What of a service worker's world is used here; the types of browsers know pages only. */
export type WorkerScope = {
	readonly location: Location;
	readonly clients: {
		claim(): Promise<void>;
		matchAll(options: {
			readonly type: "window";
			readonly includeUncontrolled?: boolean;
		}): Promise<readonly unknown[]>;
	};
	skipWaiting(): Promise<void>;
	addEventListener(type: "install" | "activate", handle: (event: WaitingEvent) => void): void;
	addEventListener(type: "fetch", handle: (event: RequestEvent) => void): void;
	addEventListener(type: "message", handle: (event: WaitingEvent & { readonly data: unknown }) => void): void;
};

type WaitingEvent = { waitUntil(work: Promise<unknown>): void };

export type RequestEvent = WaitingEvent & {
	readonly request: Request;
	respondWith(answer: Promise<Response>): void;
};
