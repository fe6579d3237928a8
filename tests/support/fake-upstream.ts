/**
 * An OpenAI-compatible server that answers as it is told: `POST /v1/chat/completions` (stream and
 * not), `GET /v1/models` and `/v1/responses` (POST, GET with and without `stream`, POST …/cancel), with
 * the faults providers have. A response with `background` is written on when its reader leaves.
 *
 * A scenario is `name key=value …`. It is taken, in this order, from
 * 1. the control end point: `POST /__scenario {"scenario":"cut at=3","times":2}` for the next 2
 *    requests (without `times`: for all; `{"scenario":null}` ends it);
 * 2. the last user message if it begins with `#`: `#tokens n=500 rate=50`;
 * 3. the model's name, where `?` and `&` may stand for spaces: `tokens?n=500&rate=50`;
 * 4. else `reply`, or `structured` if the request has a `response_format`.
 *
 * Texts: `reply` "You said: <last user message>" · `tokens` n seeded tokens, see fakeText(seed, n) ·
 *   `echo` JSON of the received messages · `structured` JSON that fits the schema · `fenced` the same
 *   in a code fence · `reasoning` 8 reasoning tokens first · `markdown` · `surrogates` pairs split over
 *   deltas (with piece=1) · `refusal` · `length` (finish_reason) · `empty` · `filtered` (content_filter), with
 *   n=k after k tokens ·
 *   `call tool=name,name args=… say=text rounds=1` asks for these tools, with arguments as in an address
 *   (%7B%7D), then says what came of it
 * Forms: `bytewise` a packet per byte · `crlf` · `cr` · `comments`
 * Refusals before the stream: `auth` 401 · `forbidden` 403 · `not-found` 404 · `quota` 429
 *   insufficient_quota · `context-too-long` 400 · `bad-request` 400 · `status code=503 message=…` ·
 *   `rate-limit times=1 after=1` 429 with Retry-After (form=seconds|date|ms) `times` times, then tokens ·
 *   `flaky times=1 code=500` the same with an error · `no-stream-options`, `no-json-schema` 400 as long
 *   as the request has that field · `no-field field=temperature` the same for any field
 * Faults: `hang` no headers · `stall at=k` silent after k tokens · `cut at=k` connection destroyed ·
 *   `end at=k` ends without finish_reason and [DONE] · `no-done` · `malformed at=k` · `not-an-object at=k` ·
 *   `error-in-stream at=k` · `error-after-done` · `junk-after-done` · `html` · `json-body` a whole
 *   completion instead of a stream · `json-error` 200 with an error object
 * Only `/v1/responses`: `failed at=k` the answer fails · `lost` GET finds it no more · `old` it can be read
 *   whole but no longer as a stream · `no-responses` 404 for its path · `no-background` 400 ·
 *   `ignores-background` written for its reader alone. cut, stall, end and cutbytes are faults of its first
 *   `times=1` connections, of each after `at` tokens · late=ms before the POST is answered
 *
 * `POST /__release` lets every answer that has begun go on past its `hold=k`, where a test has to act in
 * the middle of an answer, and waits for the first where none has; the same as `release()`.
 *
 * Settings for all streams: n=20 tokens · rate=0 tokens per second (0: flat out) · seed=1 · at=n/2 ·
 *   hold=k chat completions are silent after k tokens until they are released ·
 *   delay=0 ms before the first token · piece=4 code units per token of fixed texts · reasoning=k tokens
 *   first, in field=reasoning_content · stamp=1 tokens are `<index>@<wall clock µs> ` · batch=64 events per
 *   write when flat out · split=b packets of b bytes · cutbytes=b cut after b bytes of body ·
 *   usage=0 tells no tokens though it is asked to · eol=lf|crlf|cr · comments=1 · multiline=1 · key=… makes `times` count apart
 *
 * Inspection: `GET /__requests` all requests since `DELETE /__requests`; the same as `requests()`.
 *   `GET /__responses` what was generated: `[{id, generatedTokens, cancelled}]`, the same as `responses()`.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerChat, type ChatState, releaseHeld, takeForced } from "./fake-upstream-chat.ts";
import {
	answerResponses,
	type BilledResponse,
	billOf,
	type ResponsesState,
} from "./fake-upstream-responses.ts";
import { parseScenario } from "./fake-upstream-scenario.ts";

export type RecordedRequest = {
	readonly method: string;
	readonly path: string;
	readonly authorization: string | null;
	/** Parsed JSON body, null where there is none. */
	readonly body: unknown;
	/** Scenario it was answered with. */
	scenario: string | null;
	/** `aborted`: the client went away before the answer was over. */
	state: "open" | "finished" | "aborted" | "cut";
};

export type FakeUpstream = {
	/** Origin, `http://127.0.0.1:<port>`. */
	readonly url: string;
	/** What OPENAI_BASE_URL takes: the origin with `/v1`. */
	readonly baseUrl: string;
	readonly port: number;
	requests(): Promise<readonly RecordedRequest[]>;
	/** All answers of `/v1/responses` with what was generated of each. */
	responses(): Promise<readonly BilledResponse[]>;
	/** Answers the next `times` chat requests with this scenario (null: with what they ask for). */
	setScenario(scenario: string | null, times?: number): Promise<void>;
	/** Lets the answers that have begun go on past their `hold`; waits for the first where there is none. */
	release(): Promise<void>;
	close(): Promise<void>;
};

export type FakeUpstreamOptions = {
	readonly port?: number;
	/** Requests without it get 401; undefined: any key, or none, will do. */
	readonly apiKey?: string;
	readonly models?: readonly string[];
	/** Extra fields of the list of models and of its entries, to look like a certain server. */
	readonly ownedBy?: string;
};

const MAX_RECORDED = 2000;

type State = ChatState & { readonly responses: ResponsesState };

/** Starts a fake upstream in this process. */
export async function startFakeUpstream(options: FakeUpstreamOptions = {}): Promise<FakeUpstream> {
	const recorded: RecordedRequest[] = [];
	const state: State = { forced: null, failures: new Map(), held: new Set(), responses: new Map() };
	const server = createServer((request, response) => {
		handle(request, response, options, recorded, state).catch(() => response.destroy());
	});
	await listen(server, options.port ?? 0);
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		baseUrl: `http://127.0.0.1:${port}/v1`,
		port,
		requests: async () => recorded.map((record) => ({ ...record })),
		responses: async () => billOf(state.responses),
		setScenario: async (scenario, times = Number.POSITIVE_INFINITY) => force(state, scenario, times),
		release: async () => releaseHeld(state),
		close: () => close(server),
	};
}

async function handle(
	request: IncomingMessage,
	response: ServerResponse,
	options: FakeUpstreamOptions,
	recorded: RecordedRequest[],
	state: State,
): Promise<void> {
	const path = request.url ?? "/";
	const body = await readBody(request);
	if (path.startsWith("/__"))
		return answerControl(path, request.method ?? "GET", body, recorded, state, response);
	const record = recordRequest(request, path, body, recorded);
	response.once("close", () => {
		if (record.state === "open") record.state = response.writableFinished ? "finished" : "aborted";
	});
	if (options.apiKey !== undefined && record.authorization !== `Bearer ${options.apiKey}`) {
		return sendJson(response, 401, errorBody("Incorrect API key provided", "invalid_api_key"));
	}
	if (path.startsWith("/v1/models")) return sendJson(response, 200, modelList(options));
	if (path.startsWith("/v1/chat/completions")) return answerChat(body, record, state, response);
	if (path.startsWith("/v1/responses")) {
		const { method, failures } = { ...record, ...state };
		const call = { method, path, body, record, failures, takeForced: () => takeForced(state) };
		return answerResponses(call, state.responses, response);
	}
	sendJson(response, 404, errorBody(`Unknown path ${path}`, "not_found"));
}

async function answerControl(
	path: string,
	method: string,
	body: unknown,
	recorded: RecordedRequest[],
	state: State,
	response: ServerResponse,
): Promise<void> {
	if (path === "/__requests") {
		if (method === "DELETE") recorded.length = 0;
		return sendJson(response, 200, recorded);
	}
	if (path === "/__responses") return sendJson(response, 200, billOf(state.responses));
	if (path === "/__release") {
		await releaseHeld(state);
		return sendJson(response, 200, { ok: true });
	}
	if (path !== "/__scenario") return sendJson(response, 404, { error: "unknown control end point" });
	const order = (body ?? {}) as { scenario?: string | null; times?: number };
	try {
		force(state, order.scenario ?? null, order.times ?? Number.POSITIVE_INFINITY);
		sendJson(response, 200, { ok: true });
	} catch (error) {
		sendJson(response, 400, { error: String(error) });
	}
}

function force(state: ChatState, scenario: string | null, times: number): void {
	if (scenario !== null && parseScenario(scenario) === null)
		throw new Error(`Unknown scenario "${scenario}"`);
	state.forced = scenario === null ? null : { scenario, left: times };
}

function recordRequest(
	request: IncomingMessage,
	path: string,
	body: unknown,
	recorded: RecordedRequest[],
): RecordedRequest {
	const record: RecordedRequest = {
		method: request.method ?? "GET",
		path,
		authorization: request.headers.authorization ?? null,
		body: body ?? null,
		scenario: null,
		state: "open",
	};
	recorded.push(record);
	if (recorded.length > MAX_RECORDED) recorded.shift();
	return record;
}

function modelList(options: FakeUpstreamOptions): object {
	const ids = options.models ?? ["fake-small", "fake-large"];
	return {
		object: "list",
		data: ids.map((id) => ({
			id,
			object: "model",
			created: 1_700_000_000,
			owned_by: options.ownedBy ?? "fake",
		})),
	};
}

function errorBody(message: string, code: string): object {
	return { error: { message, type: "invalid_request_error", param: null, code } };
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
	response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<unknown> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	try {
		return JSON.parse(Buffer.concat(chunks).toString("utf8"));
	} catch {
		return null;
	}
}

function listen(server: Server, port: number): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once("error", reject);
		server.listen(port, "127.0.0.1", () => resolve());
	});
}

function close(server: Server): Promise<void> {
	return new Promise((resolve) => {
		server.close(() => resolve());
		server.closeAllConnections();
	});
}
