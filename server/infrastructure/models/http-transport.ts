import { Agent, type Dispatcher, EnvHttpProxyAgent } from "undici";
import { ByteSource, type Connection } from "./byte-source.ts";
import type { ChunkTap } from "./chunk-tap.ts";
import { createTappedConnector, whenSent } from "./tapped-connections.ts";

type FetchInput = Parameters<typeof fetch>[0];
type FetchInit = Parameters<typeof fetch>[1];

export type HttpTransport = {
	/** A `fetch` for the SDK. It follows no redirect: a key must not travel to another address. */
	fetch(input: FetchInput, init?: FetchInit): Promise<Response>;
	/** The raw body of a response of this `fetch` that nobody has begun to read. */
	bodyOf(response: Response): ByteSource;
	close(): Promise<void>;
};

const CONNECT_TIMEOUT_MS = 10_000;
const MAX_ERROR_BYTES = 64 * 1024;
const MAX_WHOLE_BYTES = 16 * 1024 * 1024;
const NO_BODY_STATUS: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * HTTP for the SDK on undici's `dispatch`. The SDK keeps requests, auth and errors; the bytes of a
 * stream can be taken past the web streams of the global `fetch`, which cost more per token than all
 * else (measured with 200 streams at 50 tokens/s: 25 µs against 13 µs).
 */
export function createHttpTransport(options: {
	/** Longest silence of a body before reading it fails with StallError. */
	readonly readTimeoutMs: number;
	/** Whether HTTP_PROXY, HTTPS_PROXY and NO_PROXY count; never for servers of this computer. */
	readonly useProxy: boolean;
}): HttpTransport {
	// The waits are timed here and by the SDK; undici's own limits would cut long thinking short.
	const settings = {
		headersTimeout: 0,
		bodyTimeout: 0,
		allowH2: false,
		connect: createTappedConnector({ timeout: CONNECT_TIMEOUT_MS }),
	};
	const dispatcher = options.useProxy ? new EnvHttpProxyAgent(settings) : new Agent(settings);
	const answers = new WeakMap<Response, Answer>();
	return {
		fetch: async (input, init) => {
			const answer = await send(dispatcher, input, init, options.readTimeoutMs);
			answers.set(answer.response, answer);
			return answer.response;
		},
		bodyOf: (response) => {
			const answer = answers.get(response);
			if (answer === undefined) throw new Error("The response is not of this transport");
			answer.isTaken = true;
			return answer.body;
		},
		close: () => dispatcher.destroy(),
	};
}

/** `isTaken`: the body is read raw, the response's own stream has no say in it any more. */
type Answer = { readonly response: Response; readonly body: ByteSource; isTaken: boolean };

function send(
	dispatcher: Dispatcher,
	input: FetchInput,
	init: FetchInit,
	readTimeoutMs: number,
): Promise<Answer> {
	const signal = init?.signal ?? null;
	return new Promise((resolve, reject) => {
		if (signal?.aborted) return reject(signal.reason);
		const receiver = createReceiver(readTimeoutMs, (result) => {
			signal?.removeEventListener("abort", onAbort);
			if ("answer" in result) resolve(result.answer);
			else reject(result.error);
		});
		const onAbort = () => receiver.abort(signal?.reason);
		signal?.addEventListener("abort", onAbort, { once: true });
		dispatcher.dispatch(requestOptions(input, init), receiver.handler);
	});
}

function requestOptions(input: FetchInput, init: FetchInit): Dispatcher.DispatchOptions {
	const url = new URL(input instanceof Request ? input.url : input);
	const body = init?.body ?? null;
	if (body !== null && typeof body !== "string") throw new TypeError("The transport sends text bodies only");
	return {
		origin: url.origin,
		path: url.pathname + url.search,
		method: (init?.method ?? "GET") as Dispatcher.HttpMethod,
		headers: { ...Object.fromEntries(new Headers(init?.headers)), "accept-encoding": "identity" },
		body,
	};
}

type Result = { readonly answer: Answer } | { readonly error: unknown };

/** Turns undici's calls into a response and its body; `settle` is called once, before the body. */
function createReceiver(readTimeoutMs: number, settle: (result: Result) => void) {
	let answer: Answer | null = null;
	let tap: ChunkTap | null = null;
	let controller: Dispatcher.DispatchController | null = null;
	let aborted: { readonly reason: unknown } | null = null;
	const handler: Dispatcher.DispatchHandler = {
		onRequestStart: (started) => {
			controller = started;
			if (aborted !== null) return started.abort(asError(aborted.reason));
			whenSent((found) => {
				tap = found;
			});
		},
		onResponseStart: (connection, status, headers) => {
			if (status < 200 || answer !== null) return;
			const body = new ByteSource(tapped(connection, tap), readTimeoutMs);
			if (isChunked(headers)) tap?.follow((payload) => body.push(payload));
			else tap?.leave();
			answer = toAnswer(status, headers, body);
			settle({ answer });
		},
		onResponseData: (_connection, chunk) => answer?.body.push(chunk),
		onResponseEnd: () => answer?.body.end(),
		onResponseError: (_connection, error) => {
			if (answer === null) settle({ error: aborted === null ? error : aborted.reason });
			else answer.body.fail(error);
		},
	};
	const abort = (reason: unknown) => {
		aborted = { reason };
		settle({ error: reason });
		controller?.abort(asError(reason));
	};
	return { handler, abort };
}

/** A connection that waits where its bytes go past the parser, too. */
function tapped(controller: Dispatcher.DispatchController, tap: ChunkTap | null): Connection {
	if (tap === null) return controller;
	return {
		pause: () => tap.pause() || controller.pause(),
		resume: () => tap.resume() || controller.resume(),
		abort: (reason) => controller.abort(reason),
	};
}

function isChunked(headers: Record<string, string | string[] | undefined>): boolean {
	return String(headers["transfer-encoding"]).toLowerCase() === "chunked";
}

/** The raw body, and a standard response for all who do not take it. */
function toAnswer(status: number, rawHeaders: object, body: ByteSource): Answer {
	const headers = new Headers();
	for (const [name, value] of Object.entries(rawHeaders)) {
		for (const each of Array.isArray(value) ? value : [value]) headers.append(name, String(each));
	}
	const maxBytes = status < 300 ? MAX_WHOLE_BYTES : MAX_ERROR_BYTES;
	// Called by the garbage collector too, when the response is gone and its raw body still being read.
	const onCancel = (reason: unknown) => {
		if (!answer.isTaken) body.abort(reason);
	};
	const stream = NO_BODY_STATUS.has(status) ? null : toWebStream(body, maxBytes, onCancel);
	const response = new Response(stream, { status: Math.min(status, 599), headers });
	const answer: Answer = { response, body, isTaken: false };
	return answer;
}

function toWebStream(
	body: ByteSource,
	maxBytes: number,
	onCancel: (reason: unknown) => void,
): ReadableStream<Uint8Array> {
	let left = maxBytes;
	const pull = async (stream: ReadableStreamDefaultController<Uint8Array>) => {
		const chunks = await body.read();
		if (chunks === null) return stream.close();
		for (const chunk of chunks) {
			if (left > 0) stream.enqueue(chunk.subarray(0, left));
			left -= chunk.length;
		}
		if (left > 0) return;
		body.abort(new Error("The body is too long"));
		stream.close();
	};
	return new ReadableStream<Uint8Array>({ pull, cancel: onCancel }, { highWaterMark: 0 });
}

function asError(reason: unknown): Error {
	return reason instanceof Error ? reason : new Error("Aborted", { cause: reason });
}
