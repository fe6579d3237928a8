import type { UiStore } from "../store/create-ui-store.ts";
import type { Toast } from "../store/ui-state.ts";

export type ToastOptions = {
	readonly tone?: Toast["tone"];
	readonly durationMs?: number;
	readonly action?: { readonly label: string; readonly run: () => void };
	/** Called when it goes without its action having been used. */
	readonly onEnd?: () => void;
};

export type Toasts = {
	show(text: string, options?: ToastOptions): number;
	/** The person used the button. */
	act(id: number): void;
	/** It goes now, as if its time were over. */
	dismiss(id: number): void;
	/** The pointer or the focus is on it. */
	hold(id: number, isHeld: boolean): void;
	/** All of them end now: the page goes away. */
	endAll(): void;
};

const PLAIN_MS = 5000;
const FAILURE_MS = 10_000;
const SHOWN_AT_ONCE = 4;

type Entry = ToastOptions & { timer: ReturnType<typeof setTimeout> | undefined; durationMs: number };

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
	const dismiss = (id: number) => remove(id)?.onEnd?.();
	return {
		show(text, options = {}) {
			const { toasts } = store.getState();
			const same = toasts.find((toast) => toast.text === text && toast.action === null);
			if (same !== undefined) dismiss(same.id);
			const oldest = toasts.find((toast) => toast.action === null);
			if (toasts.length >= SHOWN_AT_ONCE && oldest !== undefined) dismiss(oldest.id);
			const id = ++lastId;
			const tone = options.tone ?? "plain";
			const durationMs = options.durationMs ?? (tone === "failure" ? FAILURE_MS : PLAIN_MS);
			entries.set(id, { ...options, durationMs, timer: setTimeout(() => dismiss(id), durationMs) });
			const toast: Toast = { id, text, tone, durationMs, action: options.action?.label ?? null };
			store.setState((state) => ({ toasts: [...state.toasts, toast] }));
			return id;
		},
		act: (id) => remove(id)?.action?.run(),
		dismiss,
		hold(id, isHeld) {
			const entry = entries.get(id);
			if (entry === undefined) return;
			clearTimeout(entry.timer);
			if (!isHeld) entry.timer = setTimeout(() => dismiss(id), entry.durationMs);
		},
		endAll() {
			for (const id of [...entries.keys()]) dismiss(id);
		},
	};
}
