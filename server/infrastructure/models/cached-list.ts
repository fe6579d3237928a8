import type { Model } from "../../protocol/rest.ts";

export type KnownList = {
	readonly models: readonly Model[];
	/** Why there is no newer list, as a sentence; null: there is one. */
	readonly problem: string | null;
	readonly isPending: boolean;
};

export type CachedList = {
	/** Asks where what is known is old; resolves when it was told or could not be. Never rejects. */
	refresh(): Promise<void>;
	read(): KnownList;
};

/** A list is asked for again after this long, one that could not be had a little sooner. */
const FRESH_MS = 30_000;
const FAILED_MS = 5000;
/** So long a list may be on its way; who looks at it does not wait for that. */
const TIMEOUT_MS = 15_000;

/** Models of one provider, as they were told last. */
export function createCachedList(options: {
	readonly load: (signal: AbortSignal) => Promise<readonly Model[]>;
	/** What there is as long as nothing was told. */
	readonly fallback: readonly Model[];
	readonly label: string;
	readonly now: () => number;
}): CachedList {
	const { load, fallback, label, now } = options;
	let models = fallback;
	let problem: string | null = null;
	let freshUntil = Number.NEGATIVE_INFINITY;
	let asking: Promise<void> | null = null;
	const ask = async () => {
		try {
			models = await load(AbortSignal.timeout(TIMEOUT_MS));
			problem = null;
			freshUntil = now() + FRESH_MS;
		} catch (error) {
			problem = error instanceof Error && error.name !== "TimeoutError" ? error.message : tooLate(label);
			freshUntil = now() + FAILED_MS;
		} finally {
			asking = null;
		}
	};
	return {
		refresh: () => {
			if (asking === null && now() < freshUntil) return Promise.resolve();
			asking ??= ask();
			return asking;
		},
		read: () => ({
			models,
			isPending: asking !== null,
			problem: asking === null || models !== fallback ? problem : `${label} has not told its models yet.`,
		}),
	};
}

function tooLate(label: string): string {
	return `${label} took too long to tell its models. Check that it is running.`;
}
