import OpenAI from "openai";
import type { ModelDelta, ModelProvider, ModelRequest } from "../../application/model-port.ts";
import type { Model } from "../../protocol/rest.ts";
import { chatRequest } from "./chat-request.ts";
import { createFeatureMemory, type FeatureMemory } from "./feature-memory.ts";
import { createHttpTransport, type HttpTransport } from "./http-transport.ts";
import { type ProviderContext, requestError } from "./model-errors.ts";
import { readAnswer } from "./read-answer.ts";
import { structured } from "./structured.ts";

export type OpenAiOptions = {
	/** Address of the API with its version, such as `https://api.openai.com/v1`. */
	readonly baseUrl: string;
	/** Empty: no Authorization header is sent. */
	readonly apiKey: string;
	readonly defaultModel: string;
	/** Longest silence in the middle of an answer. */
	readonly stallTimeoutMs: number;
	/** Longest wait for the first byte; a local server may have to load its model first. */
	readonly firstByteTimeoutMs?: number;
	/** Name in sentences and lists. */
	readonly label: string;
	/** Whether it runs on this computer. */
	readonly local: boolean;
	/** Whether it is set up in the environment, as sentences that say what to do have to know. */
	readonly isConfigured: boolean;
};

export type ClosableProvider = ModelProvider & { close(): Promise<void> };

/** Models of a server that speaks OpenAI's chat completions. */
export function createOpenAiProvider(options: OpenAiOptions): ClosableProvider {
	const transport = createHttpTransport({ readTimeoutMs: options.stallTimeoutMs, useProxy: !options.local });
	const isOpenAi = URL.parse(options.baseUrl)?.hostname === "api.openai.com";
	const client = createClient(options, transport.fetch);
	const upstream: Upstream = { client, transport, features: createFeatureMemory(), isOpenAi };
	return {
		resolveModel: (model) => model ?? options.defaultModel,
		stream: (request, signal) => {
			const context = { ...options, model: request.model ?? options.defaultModel };
			const text = streamText(upstream, request, context, signal);
			return request.schema === null ? text : structured(text, request.schema, context);
		},
		listModels: (signal) => listModels(client, options, isOpenAi, signal),
		close: () => transport.close(),
	};
}

type Upstream = {
	readonly client: OpenAI;
	readonly transport: HttpTransport;
	readonly features: FeatureMemory;
	readonly isOpenAi: boolean;
};

async function* streamText(
	upstream: Upstream,
	request: ModelRequest,
	context: ProviderContext,
	signal: AbortSignal,
): AsyncGenerator<readonly ModelDelta[]> {
	signal.throwIfAborted();
	// The SDK leaves its listener on the signal it gets, so it gets one of this request's own.
	const abort = new AbortController();
	const onAbort = () => abort.abort(signal.reason);
	signal.addEventListener("abort", onAbort, { once: true });
	try {
		const response = await open(upstream, request, context.model, abort.signal).catch((error: unknown) => {
			signal.throwIfAborted();
			throw requestError(error, context);
		});
		const body = upstream.transport.bodyOf(response);
		abort.signal.addEventListener("abort", () => body.abort(signal.reason), { once: true });
		if (signal.aborted) body.abort(signal.reason);
		yield* readAnswer(body, context, signal);
	} finally {
		signal.removeEventListener("abort", onAbort);
	}
}

/** Sends the request, again with less where the server does not understand a part of it. */
async function open(
	{ client, features, isOpenAi }: Upstream,
	request: ModelRequest,
	model: string,
	signal: AbortSignal,
): Promise<Response> {
	for (let used = features.get(model); ; ) {
		const params = chatRequest(request, model, used, isOpenAi);
		try {
			return await client.chat.completions.create(params, { signal }).asResponse();
		} catch (error) {
			const reduced = features.reduce(model, used, error);
			if (reduced === null) throw error;
			used = reduced;
		}
	}
}

function createClient(options: OpenAiOptions, fetch: HttpTransport["fetch"]): OpenAI {
	const firstByteTimeoutMs = options.firstByteTimeoutMs ?? options.stallTimeoutMs * (options.local ? 5 : 1);
	return new OpenAI({
		baseURL: options.baseUrl,
		// The SDK insists on a key; without one the header is left out below.
		apiKey: options.apiKey || "none",
		...(options.apiKey === "" ? { defaultHeaders: { Authorization: null } } : {}),
		// What the environment says to other programs is not ours to send.
		adminAPIKey: null,
		organization: null,
		project: null,
		webhookSecret: null,
		maxRetries: 0,
		timeout: firstByteTimeoutMs,
		logLevel: "off",
		fetch,
	});
}

async function listModels(
	client: OpenAI,
	options: OpenAiOptions,
	isOpenAi: boolean,
	signal: AbortSignal,
): Promise<readonly Model[]> {
	const page = await client.models.list({ signal }).catch((error: unknown) => {
		signal.throwIfAborted();
		throw requestError(error, { ...options, model: options.defaultModel });
	});
	const ids = (page.data ?? [])
		.map((model) => model.id)
		.filter((id) => typeof id === "string" && id.length <= 200);
	const chosen = isOpenAi ? ids.filter(isChatModel) : ids;
	const all = new Set([options.defaultModel, ...chosen.toSorted()]);
	return [...all].map((id) => ({
		id,
		name: id,
		provider: options.label,
		local: options.local,
		default: id === options.defaultModel,
	}));
}

/** OpenAI lists all it has; most of it does not chat. */
function isChatModel(id: string): boolean {
	if (!/^(?:gpt-|o\d|chatgpt-|ft:gpt-)/.test(id)) return false;
	return !/audio|realtime|transcribe|tts|image|instruct|search|embedding|codex|moderation/.test(id);
}
