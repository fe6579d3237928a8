import type { ModelDelta, ModelProvider, ModelRequest } from "../../../application/model-port.ts";
import { createHttpTransport } from "../http-transport.ts";
import type { ProviderContext } from "../model-errors.ts";
import { type ClosableProvider, createOpenAiProvider } from "../open-ai.ts";
import { createOpenAiClient, type OpenAiOptions } from "../open-ai-client.ts";
import { structured } from "../structured.ts";
import { createRefusalMemory } from "./refusal-memory.ts";
import { parseCursor } from "./response-cursor.ts";
import type { ResponsesUpstream } from "./responses-upstream.ts";
import { resumeResponse } from "./resume-response.ts";
import { readStarted, startResponse } from "./start-response.ts";

const POLL_MS = 2000;
const CANCEL_TIMEOUT_MS = 5000;

export type ResponsesOptions = OpenAiOptions & { readonly pollMs?: number };
export type ResumableProvider = ClosableProvider & Required<Pick<ModelProvider, "resume" | "cancel">>;

/**
 * Models of a server that writes answers in the background, by OpenAI's Responses API: they are written on
 * when this process dies, and any process can go on reading them. What does not know that API is asked for
 * chat completions.
 */
export function createResponsesProvider(options: ResponsesOptions): ResumableProvider {
	const chat = createOpenAiProvider(options);
	const upstream = createUpstream(options);
	const contextOf = (model: string | null): ProviderContext => ({
		...options,
		model: model ?? options.defaultModel,
	});
	return {
		resolveModel: chat.resolveModel,
		writesTitles: chat.writesTitles,
		listModels: chat.listModels,
		stream: (request, signal) => stream(upstream, chat, request, contextOf(request.model), signal),
		resume: ({ model, schema }, cursor, signal) => {
			const [context, from] = [contextOf(model), parseCursor(cursor)];
			const text = resumeResponse({ upstream, from, movesOn: schema === null, context, signal });
			return schema === null ? text : structured(text, schema, context);
		},
		cancel: async (_model, cursor) => upstream.cancel(parseCursor(cursor).id),
		close: async () => {
			await Promise.all([chat.close(), upstream.transport.close()]);
		},
	};
}

async function* stream(
	upstream: ResponsesUpstream,
	chat: ModelProvider,
	request: ModelRequest,
	context: ProviderContext,
	signal: AbortSignal,
): AsyncGenerator<readonly ModelDelta[]> {
	// What is written in the background has to be stored by the provider.
	const isDirect = request.isTemporary === true || upstream.refusals.refuses(context.model);
	const started = isDirect ? null : await startResponse(upstream, request, context, signal);
	if (started === null) return yield* chat.stream(request, signal);
	const text = readStarted(started, context, signal);
	yield* request.schema === null ? text : structured(text, request.schema, context);
}

function createUpstream(options: ResponsesOptions): ResponsesUpstream {
	const transport = createHttpTransport({ readTimeoutMs: options.stallTimeoutMs, useProxy: !options.local });
	const client = createOpenAiClient(options, transport.fetch);
	return {
		client,
		transport,
		refusals: createRefusalMemory(),
		isOpenAi: URL.parse(options.baseUrl)?.hostname === "api.openai.com",
		pollMs: options.pollMs ?? POLL_MS,
		cancel: async (id) => {
			const timeout = { timeout: CANCEL_TIMEOUT_MS };
			const response = await client.responses.cancel(id, timeout).asResponse();
			transport.bodyOf(response).drain();
		},
	};
}
