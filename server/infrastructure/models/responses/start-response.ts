import type { ModelDelta, ModelRequest } from "../../../application/model-port.ts";
import { brokenOff } from "../ended-early.ts";
import type { ProviderContext } from "../model-errors.ts";
import type { AnswerBatches } from "../read-answer.ts";
import { requestAnswer } from "../request-answer.ts";
import { ResponseReader } from "./response-reader.ts";
import { responseRequest } from "./response-request.ts";
import type { ResponsesUpstream } from "./responses-upstream.ts";
import { asResumable } from "./resumable.ts";

type Batch = readonly ModelDelta[];

/** An answer that has begun. */
export type StartedResponse = {
	readonly reader: ResponseReader;
	readonly first: IteratorResult<Batch, void>;
	readonly rest: AnswerBatches;
	/** Ends the connection; the provider goes on writing. */
	leave(reason: unknown): void;
};

/**
 * Asks for an answer and waits for its first word; null where the provider does not understand such requests.
 * A person who stops before the provider has named the answer cannot have it cancelled by name, so the
 * request is waited for behind their back and then cancelled.
 * @throws {ModelError} where the provider fails; the signal's reason where it is aborted.
 */
export async function startResponse(
	upstream: ResponsesUpstream,
	request: ModelRequest,
	context: ProviderContext,
	signal: AbortSignal,
): Promise<StartedResponse | null> {
	signal.throwIfAborted();
	const opening = open(upstream, request, context);
	try {
		return await orAborted(opening, signal);
	} catch (error) {
		if (signal.aborted) opening.then((started) => forget(upstream, started)).catch(() => {});
		throw error;
	}
}

/** What comes of an answer that has begun. */
export async function* readStarted(
	started: StartedResponse,
	context: ProviderContext,
	signal: AbortSignal,
): AsyncGenerator<Batch> {
	const { reader, first, rest, leave } = started;
	const onAbort = () => leave(signal.reason);
	signal.addEventListener("abort", onAbort, { once: true });
	if (signal.aborted) onAbort();
	try {
		// Given even if nobody wants the rest any more: who stops the answer has to know its name.
		if (first.done !== true) yield first.value;
		yield* rest;
		if (!reader.isFinished()) throw brokenOff(reader.hasContent(), context);
	} catch (error) {
		signal.throwIfAborted();
		throw asResumable(error, reader);
	} finally {
		signal.removeEventListener("abort", onAbort);
		await rest.return();
	}
}

async function open(
	upstream: ResponsesUpstream,
	request: ModelRequest,
	context: ProviderContext,
): Promise<StartedResponse | null> {
	const { client, transport, isOpenAi, refusals } = upstream;
	const params = responseRequest(request, context.model, isOpenAi);
	const own = new AbortController();
	const reader = new ResponseReader({ context, from: null, movesOn: request.schema === null });
	let isUnderstood = true;
	const rest = requestAnswer({
		transport,
		open: async (signal) => {
			try {
				return await client.responses.create(params, { signal }).asResponse();
			} catch (error) {
				isUnderstood = !refusals.learn(context.model, error);
				throw error;
			}
		},
		reader,
		context,
		signal: own.signal,
	});
	try {
		return { reader, first: await rest.next(), rest, leave: (reason) => own.abort(reason) };
	} catch (error) {
		if (!isUnderstood) return null;
		throw asResumable(error, reader);
	}
}

async function forget(upstream: ResponsesUpstream, started: StartedResponse | null): Promise<void> {
	const id = started?.reader.position()?.id;
	started?.leave(new Error("Nobody waits for this answer any more"));
	await started?.rest.return();
	if (id !== undefined) await upstream.cancel(id);
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	return new Promise((resolve, reject) => {
		const onAbort = () => reject(signal.reason);
		signal.addEventListener("abort", onAbort, { once: true });
		work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
	});
}
