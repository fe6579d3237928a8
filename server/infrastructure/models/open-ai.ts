import type OpenAI from "openai";
import { z } from "zod";
import {
	ModelError,
	type ModelProvider,
	type ModelRequest,
	type ModelStream,
} from "../../application/model-port.ts";
import type { Model } from "../../protocol/rest.ts";
import { chatRequest, leftOutOf, limitFeatures } from "./chat-request.ts";
import { findFamily } from "./facts/known-families.ts";
import { mergeFacts } from "./facts/merge-facts.ts";
import { readListedModel } from "./facts/read-listed-model.ts";
import { createFeatureMemory, type FeatureMemory } from "./feature-memory.ts";
import { createHttpTransport, type HttpTransport } from "./http-transport.ts";
import { isUsableName } from "./is-usable-name.ts";
import { type ProviderContext, requestError } from "./model-errors.ts";
import { createOpenAiClient, type OpenAiOptions } from "./open-ai-client.ts";
import { ChatChunkReader } from "./read-chat-chunks.ts";
import { requestAnswer } from "./request-answer.ts";
import { structured } from "./structured.ts";

const MAX_MODELS = 5000;
const listSchema = z.object({ data: z.array(z.looseObject({ id: z.string() }).nullable().catch(null)) });

export type ClosableProvider = ModelProvider & { close(): Promise<void> };

/** Models of a server that speaks OpenAI's chat completions. */
export function createOpenAiProvider(options: OpenAiOptions): ClosableProvider {
	const transport = createHttpTransport({ readTimeoutMs: options.stallTimeoutMs, useProxy: !options.local });
	const isOpenAi = URL.parse(options.baseUrl)?.hostname === "api.openai.com";
	const client = createOpenAiClient(options, transport.fetch);
	const upstream: Upstream = { client, transport, features: createFeatureMemory(isOpenAi), isOpenAi };
	return {
		resolveModel: (model) => model ?? options.defaultModel,
		stream: (request, signal) => {
			const context = { ...options, model: request.model ?? options.defaultModel };
			const text = streamText(upstream, request, context, signal);
			return request.schema === null ? text : structured(text, request.schema, context);
		},
		writesTitles: () => true,
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

function streamText(
	upstream: Upstream,
	request: ModelRequest,
	context: ProviderContext,
	signal: AbortSignal,
): ModelStream {
	const reader = new ChatChunkReader(context);
	return requestAnswer({
		transport: upstream.transport,
		open: (ownSignal) => open(upstream, request, { model: context.model, reader }, ownSignal),
		reader,
		context,
		signal,
	});
}

/** Sends the request, again with less where the server does not understand a part of it. */
async function open(
	{ client, features, isOpenAi }: Upstream,
	request: ModelRequest,
	{ model, reader }: { readonly model: string; readonly reader: ChatChunkReader },
	signal: AbortSignal,
): Promise<Response> {
	const options = request.options ?? {};
	for (let used = limitFeatures(features.get(model), request.capabilities); ; ) {
		const params = chatRequest(request, model, used, isOpenAi);
		try {
			const response = await client.chat.completions.create(params, { signal }).asResponse();
			reader.noteLeftOut(leftOutOf(options, used));
			return response;
		} catch (error) {
			const reduced = features.reduce(model, used, error, options);
			if (reduced === null) throw error;
			used = reduced;
		}
	}
}

async function listModels(
	client: OpenAI,
	options: OpenAiOptions,
	isOpenAi: boolean,
	signal: AbortSignal,
): Promise<readonly Model[]> {
	const context = { ...options, model: options.defaultModel };
	const text = await client.models
		.list({ signal })
		.asResponse()
		.then((response) => response.text())
		.catch((error: unknown) => {
			signal.throwIfAborted();
			throw requestError(error, context);
		});
	const entries = readEntries(text);
	if (entries === null) throw noList(options.label);
	const listed = new Map<string, unknown>();
	if (options.defaultModel !== "") listed.set(options.defaultModel, null);
	for (const entry of entries.toSorted((a, b) => compareIds(a.id, b.id))) {
		if (isUsableName(entry.id) && (!isOpenAi || isChatModel(entry.id))) listed.set(entry.id, entry);
	}
	return [...listed].slice(0, MAX_MODELS).map(([id, entry]) => toModel(id, entry, options));
}

/** Content types are often wrong, so what came is looked at instead. */
function readEntries(text: string): readonly { readonly id: string }[] | null {
	try {
		const parsed = listSchema.safeParse(JSON.parse(text));
		return parsed.success ? parsed.data.data.filter((entry) => entry !== null) : null;
	} catch {
		return null;
	}
}

function noList(label: string): ModelError {
	return new ModelError(
		"model_malformed",
		`${label} does not list its models as OpenAI does. Check its address.`,
	);
}

function toModel(id: string, entry: unknown, options: OpenAiOptions): Model {
	const said = readListedModel(entry);
	const { capabilities, contextTokens } = mergeFacts(said, findFamily(id));
	return {
		id,
		name: said.name ?? id,
		provider: options.label,
		provider_id: options.providerId,
		local: options.local,
		default: id === options.defaultModel,
		capabilities,
		...(contextTokens === undefined ? {} : { context_tokens: contextTokens }),
	};
}

function compareIds(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

/** OpenAI lists all it has; most of it does not chat. */
function isChatModel(id: string): boolean {
	if (!/^(?:gpt-|o\d|chatgpt-|ft:gpt-)/.test(id)) return false;
	return !/audio|realtime|transcribe|tts|image|instruct|search|embedding|codex|moderation/.test(id);
}
