import { setTimeout as sleep } from "node:timers/promises";
import { APIError } from "openai";
import { type ModelDelta, ModelError } from "../../../application/model-port.ts";
import type { ProviderContext } from "../model-errors.ts";
import { requestAnswer } from "../request-answer.ts";
import type { ResponseCursor } from "./response-cursor.ts";
import { ResponseReader } from "./response-reader.ts";
import type { ResponsesUpstream } from "./responses-upstream.ts";
import { asResumable } from "./resumable.ts";

type Input = {
	readonly upstream: ResponsesUpstream;
	readonly from: ResponseCursor;
	/** Whether checkpoints follow the reading; else there is one, at the start. */
	readonly movesOn: boolean;
	readonly context: ProviderContext;
	readonly signal: AbortSignal;
};

/** So often in a row an answer that is waited for may be asked for in vain. */
const MAX_FAILURES = 8;

/**
 * Goes on with an answer after a point of it. OpenAI streams an answer again for its first minutes only,
 * and one that thinks may be silent for longer than a connection; both are then waited for and read whole.
 */
export async function* resumeResponse(input: Input): AsyncGenerator<readonly ModelDelta[]> {
	const { upstream, from, movesOn, context, signal } = input;
	const { client, transport, isOpenAi } = upstream;
	const reader = new ResponseReader({ context, from, movesOn });
	const query = {
		stream: true as const,
		starting_after: from.sequence,
		...(isOpenAi ? { include_obfuscation: false } : {}),
	};
	let isRefused = false;
	const open = (own: AbortSignal) =>
		client.responses
			.retrieve(from.id, query, { signal: own })
			.asResponse()
			.catch((error: unknown) => {
				isRefused = error instanceof APIError && error.status === 400;
				throw goneOr(error, context);
			});
	try {
		yield* requestAnswer({ transport, open, reader, context, signal });
	} catch (error) {
		signal.throwIfAborted();
		const isSilent = error instanceof ModelError && error.code === "model_stalled";
		if (!isRefused && !isSilent) throw asResumable(error, reader);
	}
	if (!reader.isFinished()) yield* waitForWhole({ ...input, from: reader.position() ?? from });
}

/** Asks for the answer until it is whole, then gives what was not told yet. */
async function* waitForWhole(input: Input): AsyncGenerator<readonly ModelDelta[]> {
	const { upstream, signal } = input;
	for (let failures = 0; ; ) {
		try {
			if (yield* readWhole(input)) return;
			failures = 0;
		} catch (error) {
			signal.throwIfAborted();
			failures++;
			if (!(error instanceof ModelError) || !error.retryable || failures > MAX_FAILURES) throw error;
		}
		await pause(upstream.pollMs * (failures + 1), signal);
	}
}

/** Returns whether the answer is over. */
async function* readWhole(input: Input): AsyncGenerator<readonly ModelDelta[], boolean> {
	const { upstream, from, movesOn, context, signal } = input;
	const { client, transport } = upstream;
	const reader = new ResponseReader({ context, from, movesOn });
	const open = (own: AbortSignal) =>
		client.responses
			.retrieve(from.id, {}, { signal: own })
			.asResponse()
			.catch((error: unknown) => {
				throw goneOr(error, context);
			});
	try {
		yield* requestAnswer({ transport, open, reader, context, signal });
	} catch (error) {
		throw asResumable(error, reader);
	}
	return reader.isFinished();
}

function goneOr(error: unknown, { label, model }: ProviderContext): unknown {
	if (!(error instanceof APIError) || error.status !== 404) return error;
	const text = `${label} no longer has the answer of "${model}". What came is kept.`;
	return new ModelError("model_failed", text, { cause: error });
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
	await sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}
