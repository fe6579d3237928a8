import { ModelError } from "../model-port.ts";

export const MAX_ATTEMPTS = 3;
/** A provider that asks to wait longer is not waited for. */
export const MAX_WAIT_MS = 30_000;
const FIRST_WAIT_MS = 500;

export type RetryDecision = { readonly retry: false } | { readonly retry: true; readonly waitMs: number };

/**
 * Whether a failed request is sent again. Never after the first token: what has been shown must not
 * change [R3], and a second answer would be billed.
 */
export function decideRetry(input: {
	readonly error: unknown;
	/** 1 for the first attempt. */
	readonly attempt: number;
	readonly hasOutput: boolean;
	/** From 0 to 1; spreads the retries of many. */
	readonly jitter: number;
}): RetryDecision {
	const { error, attempt, hasOutput, jitter } = input;
	if (hasOutput || attempt >= MAX_ATTEMPTS) return { retry: false };
	if (!(error instanceof ModelError) || !error.retryable) return { retry: false };
	if (error.retryAfterMs !== null) {
		return error.retryAfterMs > MAX_WAIT_MS ? { retry: false } : { retry: true, waitMs: error.retryAfterMs };
	}
	return { retry: true, waitMs: FIRST_WAIT_MS * 3 ** (attempt - 1) * (0.75 + jitter / 2) };
}
