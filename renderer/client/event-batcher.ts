import type { ClientEvent } from "./chat-client.ts";
import type { ClientEnvironment } from "./environment.ts";

/** Pieces of text wait this long for more of their kind: a screen update for each costs more than it shows. */
const TEXT_INTERVAL_MS = 32;
/** For so long of it no frame of the screen is asked for: to draw one in which nothing changes costs as well. */
const REST_MS = 17;

type TextEvent = Extract<ClientEvent, { type: "token" | "reasoning_token" }>;
type Queued = { readonly event: ClientEvent; readonly more: string[] };

export type EventBatcher = { add(event: ClientEvent): void; flush(): void; close(): void };

/** Gathers events into one call per frame of the screen; text of one answer becomes one event. */
export function createEventBatcher(
	env: Pick<ClientEnvironment, "onFrame" | "after" | "nowMs">,
	deliver: (events: readonly ClientEvent[]) => void,
): EventBatcher {
	let queue: Queued[] = [];
	let isUrgent = false;
	let cancel: (() => void) | null = null;
	let lastMs = 0;

	/** How much of an interval since the last call is left. The clock may have been set back meanwhile. */
	const leftOf = (intervalMs: number) => {
		const sinceMs = env.nowMs() - lastMs;
		return isUrgent || sinceMs < 0 ? 0 : intervalMs - sinceMs;
	};
	const schedule = () => {
		const restMs = leftOf(REST_MS);
		cancel = restMs > 0 ? env.after(restMs, schedule) : env.onFrame(handleFrame);
	};
	const handleFrame = () => {
		cancel = null;
		if (leftOf(TEXT_INTERVAL_MS - 4) > 0) schedule();
		else flush();
	};
	const flush = () => {
		cancel?.();
		cancel = null;
		if (queue.length === 0) return;
		const events = queue.map(join);
		queue = [];
		isUrgent = false;
		lastMs = env.nowMs();
		deliver(events);
	};
	return {
		add(event) {
			const isText = event.type === "token" || event.type === "reasoning_token";
			const last = queue.at(-1);
			if (isText && last !== undefined && follows(last.event, event)) last.more.push(event.token);
			else queue.push({ event, more: [] });
			const isResting = cancel !== null && (isText || isUrgent);
			isUrgent ||= !isText;
			if (isResting) return;
			cancel?.();
			schedule();
		},
		flush,
		close() {
			cancel?.();
			queue = [];
		},
	};
}

/** Texts that are passed on have no gaps, so that two neighbours of one answer belong together. */
function follows(last: ClientEvent, event: TextEvent): boolean {
	return last.type === event.type && last.task_id === event.task_id;
}

function join({ event, more }: Queued): ClientEvent {
	if (more.length === 0 || (event.type !== "token" && event.type !== "reasoning_token")) return event;
	return { ...event, token: event.token + more.join("") };
}
