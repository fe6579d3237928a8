/** Figures of one answer as it came onto the screen, in milliseconds. */
export type StreamFigures = {
	readonly tokenToScreenMs: readonly number[];
	readonly keyToPaintMs: readonly number[];
	readonly frameGapsMs: readonly number[];
	readonly longTasksMs: readonly number[];
};

export type Probe = {
	/** Does something and waits until the mark is in sight and nothing moves any more: how long that took. */
	measureOpen(mark: string, open: () => void): Promise<number>;
	startStream(): void;
	/** Whether this mark was painted. */
	hasPainted(mark: string): boolean;
	endStream(): StreamFigures;
};

declare global {
	interface Window {
		probe: Probe;
		/** In the pages of the others. */
		bench?: { open(chat: string): void; send(text: string): void };
	}
}

/** Runs in the page before its own scripts. It has to be one function, since it is sent as text. */
export function installProbe(): void {
	const STILL_FRAMES = 8;
	const LOOK_BACK = 60;
	const TIMEOUT_MS = 60_000;
	const MARK = /q\d{4}/g;
	const received = new Map<string, number>();
	const painted = new Map<string, number>();
	let waiting: string[] = [];
	let keysMs: number[] = [];
	let gapsMs: number[] = [];
	let tasksMs: number[] = [];
	let isStreaming = false;
	/** Between the callbacks before a frame and the end of its painting. */
	let isInFrame = false;

	// One channel for all: what the probe itself costs is in every contender's figures.
	const { port1, port2 } = new MessageChannel();
	const runs: (() => void)[] = [];
	port1.onmessage = () => runs.shift()?.();
	const soon = (run: () => void) => {
		runs.push(run);
		port2.postMessage(null);
	};
	const afterPaint = (run: () => void) => requestAnimationFrame(() => soon(run));
	/** Marks that were put on the page since this was called last are painted with the frame that is under way. */
	const takePainted = () => {
		if (waiting.length === 0) return;
		const marks = waiting;
		waiting = [];
		soon(() => {
			for (const mark of marks) painted.set(mark, performance.now());
		});
	};

	const RealSocket = window.WebSocket;
	window.WebSocket = class extends RealSocket {
		constructor(url: string | URL, protocols?: string | string[]) {
			super(url, protocols ?? []);
			this.addEventListener("message", ({ data }) => {
				if (!isStreaming) return;
				for (const mark of String(data).match(MARK) ?? [])
					if (!received.has(mark)) received.set(mark, performance.now());
			});
		}
	};

	const note = (text: string) => {
		for (const mark of text.match(MARK) ?? []) {
			if (received.has(mark) && !painted.has(mark)) {
				painted.set(mark, Number.POSITIVE_INFINITY);
				waiting.push(mark);
			}
		}
	};
	const observer = new MutationObserver((records) => {
		if (!isStreaming) return;
		for (const { type, target, addedNodes } of records) {
			if (type === "characterData") note((target as Text).data.slice(-400));
			for (const node of addedNodes) note((node.textContent ?? "").slice(-400));
		}
		// What changes outside of a frame is painted with the next one.
		if (isInFrame) takePainted();
	});
	addEventListener(
		"keydown",
		(event) => isStreaming && afterPaint(() => keysMs.push(performance.now() - event.timeStamp)),
		{
			capture: true,
		},
	);
	new PerformanceObserver((list) => {
		if (isStreaming) tasksMs.push(...list.getEntries().map((entry) => entry.duration));
	}).observe({ type: "longtask" });

	/** The element with the mark, if it is the last thing in its list and inside of the window. */
	const findInSight = (mark: string): string | null => {
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		let node: Node | null = walker.root;
		while (node?.lastChild != null) node = node.lastChild;
		walker.currentNode = node ?? document.body;
		for (let steps = 0; steps < LOOK_BACK; steps++) {
			const { currentNode } = walker;
			if (currentNode instanceof Text && currentNode.data.includes(mark)) {
				const rect = currentNode.parentElement?.getBoundingClientRect();
				if (rect === undefined || rect.height === 0 || rect.top < 0 || rect.bottom > innerHeight) return null;
				return `${rect.top} ${rect.left} ${rect.height} ${document.getElementsByTagName("*").length}`;
			}
			if (walker.previousNode() === null) return null;
		}
		return null;
	};

	window.probe = {
		measureOpen: (mark, open) =>
			new Promise((resolve, reject) => {
				setTimeout(() => reject(new Error(`"${mark}" was not shown within a minute`)), TIMEOUT_MS);
				const startMs = performance.now();
				let last: string | null = null;
				let firstMs = 0;
				let still = 0;
				const look = () => {
					const found = findInSight(mark);
					if (found === null || found !== last) {
						still = 0;
						firstMs = performance.now();
					} else still++;
					last = found;
					if (still === STILL_FRAMES) resolve(firstMs - startMs);
					else afterPaint(look);
				};
				open();
				afterPaint(look);
			}),
		startStream() {
			received.clear();
			painted.clear();
			[waiting, keysMs, gapsMs, tasksMs] = [[], [], [], []];
			isStreaming = true;
			observer.observe(document.body, { subtree: true, childList: true, characterData: true });
			let lastMs = performance.now();
			const count = (nowMs: number) => {
				gapsMs.push(nowMs - lastMs);
				lastMs = nowMs;
				isInFrame = true;
				soon(() => {
					isInFrame = false;
				});
				takePainted();
				if (isStreaming) requestAnimationFrame(count);
			};
			requestAnimationFrame((nowMs) => {
				lastMs = nowMs;
				requestAnimationFrame(count);
			});
		},
		hasPainted: (mark) => Number.isFinite(painted.get(mark)),
		endStream() {
			isStreaming = false;
			observer.disconnect();
			const tokenToScreenMs = [...painted].flatMap(([mark, atMs]) => {
				const receivedMs = received.get(mark);
				return receivedMs !== undefined && Number.isFinite(atMs) ? [atMs - receivedMs] : [];
			});
			return { tokenToScreenMs, keyToPaintMs: keysMs, frameGapsMs: gapsMs, longTasksMs: tasksMs };
		},
	};
}
