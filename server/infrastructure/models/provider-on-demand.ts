import { type ModelDelta, ModelError, type ModelProvider } from "../../application/model-port.ts";
import type { ClosableProvider } from "./open-ai.ts";
import type { OpenAiOptions } from "./open-ai-client.ts";

type Api = "chat_completions" | "responses";

/**
 * A provider whose code is loaded when it is first asked: client and transport are more than half of all that a
 * server would read at its start, and many starts need none of it.
 */
export function createProviderOnDemand(api: Api, options: OpenAiOptions): ClosableProvider {
	let loaded: ClosableProvider | null = null;
	let loading: Promise<ClosableProvider> | null = null;
	let isClosed = false;
	const load = (): Promise<ClosableProvider> => {
		if (isClosed) return Promise.reject(new ModelError("interrupted"));
		loading ??= create(api, options).then(
			(provider) => {
				loaded = provider;
				return provider;
			},
			(error: unknown) => {
				// Such as while the files of another version take their place: it is tried again.
				loading = null;
				throw error;
			},
		);
		return loading;
	};
	return {
		resolveModel: (model) => model ?? options.defaultModel,
		writesTitles: () => true,
		listModels: async (signal) => (await load()).listModels(signal),
		// Once it is there nothing stands between it and who reads its tokens.
		stream: (request, signal) =>
			loaded?.stream(request, signal) ?? later(load, (provider) => provider.stream(request, signal)),
		...(api === "responses" ? backgroundOf(load) : {}),
		close: async () => {
			isClosed = true;
			await loading?.then(
				(provider) => provider.close(),
				() => {},
			);
		},
	};
}

async function create(api: Api, options: OpenAiOptions): Promise<ClosableProvider> {
	if (api === "responses") {
		const { createResponsesProvider } = await import("./responses/responses-provider.ts");
		return createResponsesProvider(options);
	}
	const { createOpenAiProvider } = await import("./open-ai.ts");
	return createOpenAiProvider(options);
}

type Load = () => Promise<ClosableProvider>;

function backgroundOf(load: Load): Required<Pick<ModelProvider, "resume" | "cancel">> {
	return {
		resume: (request, cursor, signal) =>
			later(load, (provider) => {
				if (provider.resume === undefined) throw new Error("This provider cannot go on with an answer");
				return provider.resume(request, cursor, signal);
			}),
		cancel: async (model, cursor) => (await load()).cancel?.(model, cursor),
	};
}

async function* later(
	load: Load,
	begin: (provider: ClosableProvider) => ReturnType<ModelProvider["stream"]>,
): AsyncGenerator<readonly ModelDelta[]> {
	yield* begin(await load());
}
