import type { HttpTransport } from "./http-transport.ts";
import { type ProviderContext, requestError } from "./model-errors.ts";
import { type AnswerBatches, type AnswerReader, readAnswer } from "./read-answer.ts";

/**
 * Sends one request, when the first batch is asked for, and reads the answer it is met with.
 * @throws {ModelError} where the provider fails; the signal's reason where it is aborted.
 */
export function requestAnswer(input: {
	readonly transport: HttpTransport;
	/** Sends the request; the signal is its own. */
	readonly open: (signal: AbortSignal) => Promise<Response>;
	readonly reader: AnswerReader;
	readonly context: ProviderContext;
	readonly signal: AbortSignal;
}): AnswerBatches {
	const { transport, open, reader, context, signal } = input;
	// The SDK leaves its listener on the signal it gets, so it gets one of this request's own.
	const abort = new AbortController();
	const onAbort = () => abort.abort(signal.reason);
	const openBody = async () => {
		signal.throwIfAborted();
		signal.addEventListener("abort", onAbort, { once: true });
		const response = await open(abort.signal).catch((error: unknown) => {
			signal.throwIfAborted();
			throw requestError(error, context);
		});
		const body = transport.bodyOf(response);
		abort.signal.addEventListener("abort", () => body.abort(signal.reason), { once: true });
		if (signal.aborted) body.abort(signal.reason);
		return body;
	};
	const onClose = () => signal.removeEventListener("abort", onAbort);
	return readAnswer({ open: openBody, onClose, reader, context, signal });
}
