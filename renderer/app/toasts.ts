import type { UiStore } from "../store/create-ui-store.ts";
import { findUndo, type Toast } from "../store/ui-state.ts";

export type ToastOptions = {
	readonly tone?: Toast["tone"];
	/** Null: it stands until the person has answered it, also when the page goes away meanwhile. */
	readonly durationMs?: number | null;
	readonly action?: {
		readonly label: string;
		/** It takes back what was done, as a key does with what was done last. */
		readonly isUndo?: boolean;
		readonly run: () => void;
	};
	/** Called when it goes without its action having been used. */
	readonly onEnd?: () => void;
};

export type Toasts = {
	show(text: string, options?: ToastOptions): number;
	/** The person used the button. */
	act(id: number): void;
	/** Takes back what was done last. */
	undo(): void;
	/** It goes now, as if its time were over. */
	dismiss(id: number): void;
	/** There is nothing to answer any more. */
	withdraw(id: number): void;
	/** The pointer or the focus is on it. */
	hold(id: number, isHeld: boolean): void;
	/** All that pass by themselves end now: the page goes away. */
	endAll(): void;
};

const PLAIN_MS = 5000;
const FAILURE_MS = 10_000;
const SHOWN_AT_ONCE = 4;

type Entry = ToastOptions & { timer: ReturnType<typeof setTimeout> | undefined; durationMs: number | null };

const isPassing = ({ action, durationMs }: Toast) => action === null && durationMs !== null;

/** Short messages at the edge of the window, each with one owner of its timer. */
export function createToasts(store: UiStore): Toasts {
	const entries = new Map<number, Entry>();
	let lastId = 0;
	const remove = (id: number): Entry | undefined => {
		const entry = entries.get(id);
		clearTimeout(entry?.timer);
		entries.delete(id);
		store.setState((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) }));
		return entry;
	};
	const act = (id: number) => remove(id)?.action?.run();
	const dismiss = (id: number) => remove(id)?.onEnd?.();
	const wait = (id: number, durationMs: number | null) =>
		durationMs === null ? undefined : setTimeout(() => dismiss(id), durationMs);
	return {
		show(text, options = {}) {
			const { toasts } = store.getState();
			const same = toasts.find((toast) => toast.text === text && isPassing(toast));
			if (same !== undefined) dismiss(same.id);
			const oldest = toasts.find(isPassing);
			if (toasts.length >= SHOWN_AT_ONCE && oldest !== undefined) dismiss(oldest.id);
			const id = ++lastId;
			const tone = options.tone ?? "plain";
			const { durationMs = tone === "failure" ? FAILURE_MS : PLAIN_MS } = options;
			entries.set(id, { ...options, durationMs, timer: wait(id, durationMs) });
			const { label: action = null, isUndo = false } = options.action ?? {};
			const toast: Toast = { id, text, tone, durationMs, action, isUndo };
			store.setState((state) => ({ toasts: [...state.toasts, toast] }));
			return id;
		},
		act,
		undo: () => act(findUndo(store.getState().toasts)?.id ?? 0),
		dismiss,
		withdraw: (id) => void remove(id),
		hold(id, isHeld) {
			const entry = entries.get(id);
			if (entry === undefined) return;
			clearTimeout(entry.timer);
			if (!isHeld) entry.timer = wait(id, entry.durationMs);
		},
		endAll() {
			for (const [id, { durationMs }] of [...entries]) if (durationMs !== null) dismiss(id);
		},
	};
}
