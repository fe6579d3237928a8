import {
	ModelError,
	type ModelFacts,
	type ModelProvider,
	type ProviderProblem,
} from "../../application/model-port.ts";
import type { Model } from "../../protocol/rest.ts";
import { type CachedList, createCachedList } from "./cached-list.ts";
import { describeProvider, type ProviderDescription } from "./describe-provider.ts";
import { findFamily } from "./facts/known-families.ts";
import type { LocalPorts } from "./find-local-servers.ts";
import { createGuide, GUIDE_MODEL, type Guide } from "./guide/guide.ts";
import { createLocalModels, type LocalModels, splitLocalName } from "./local-models.ts";
import type { ClosableProvider } from "./open-ai.ts";
import { createProviderOnDemand } from "./provider-on-demand.ts";
import { untilTold } from "./until-told.ts";

/** A provider beside the one of the old settings; its models are called `<id>/<model>`. */
export type AddedProvider = {
	readonly id: string;
	readonly name: string;
	readonly baseUrl: string;
	readonly apiKey: string;
	readonly headers: Readonly<Record<string, string>>;
	/** `responses`: its answers are written in the background, so that they outlive this process. */
	readonly api: "chat_completions" | "responses";
};

export type ModelRouterOptions = {
	/** Null: the guide answers by default, unless `localModel` names another one. */
	readonly configured: {
		readonly baseUrl: string;
		readonly apiKey: string;
		readonly modelName: string;
		/** Whether its answers are written in the background, so that they outlive this process. */
		readonly background: boolean;
	} | null;
	readonly providers?: readonly AddedProvider[];
	/** Model for chats that name none; taken only where it names one of an added provider or of this computer. */
	readonly localModel?: string;
	/** Whether to look for model servers on this computer. */
	readonly findLocal: boolean;
	readonly stallTimeoutMs: number;
	/** Pace of the guide; 0: as fast as it can. */
	readonly guideTokensPerSecond: number;
	readonly localPorts?: LocalPorts;
	/** How long a provider may take to list its models. */
	readonly listTimeoutMs?: number;
};

export type RoutedModels = ClosableProvider &
	Required<Pick<ModelProvider, "resume" | "cancel" | "describe" | "readProblems">>;

const LIST_TIMEOUT_MS = 3000;
/** When one has told its models, the others are waited for only this long. */
const GRACE_MS = 700;
/** Id of the provider that the settings of old name. */
const CONFIGURED_ID = "openai";

/** A provider with its list; `prefix` stands before the names of its models. */
type Source = {
	readonly id: string;
	readonly label: string;
	readonly prefix: string;
	readonly isLocal: boolean;
	readonly provider: ClosableProvider;
	readonly list: CachedList;
};

/** All models of a server under one roof: the providers that are set up, those of this computer, and the guide. */
export function createModelRouter(options: ModelRouterOptions): RoutedModels {
	const { configured, stallTimeoutMs } = options;
	const guide = createGuide({ tokensPerSecond: options.guideTokensPerSecond });
	const added = (options.providers ?? []).map((provider) => createAdded(provider, stallTimeoutMs));
	const isElsewhere = (name: string) =>
		added.some(({ prefix }) => name.startsWith(prefix)) ||
		(options.findLocal && splitLocalName(name) !== null);
	const main =
		configured === null
			? null
			: createMain(
					configured,
					isElsewhere(configured.modelName) ? null : configured.modelName,
					stallTimeoutMs,
				);
	const sources = main === null ? added : [main, ...added];
	const addresses = [configured?.baseUrl ?? [], (options.providers ?? []).map(({ baseUrl }) => baseUrl)].flat(
		2,
	);
	const locals = createLocalModels(options);
	const defaultModel = findDefault(options, added);

	const sourceOf = (name: string): Source | null =>
		added.find((source) => name.startsWith(source.prefix) && name.length > source.prefix.length) ?? main;
	const route = (name: string): { readonly provider: ModelProvider; readonly model: string } => {
		if (name === GUIDE_MODEL) return { provider: guide, model: name };
		const source = sourceOf(name);
		const isAdded = source !== null && source !== main;
		const local = isAdded ? null : locals.find(name);
		if (local !== null) return local;
		if (source !== null) return { provider: source.provider, model: name.slice(source.prefix.length) };
		throw new ModelError("model_not_found", unknownModel(name));
	};
	return {
		resolveModel: (model) => model ?? defaultModel,
		stream: (request, signal) => {
			const { provider, model } = route(request.model ?? defaultModel);
			return provider.stream({ ...request, model }, signal);
		},
		// Only answers with a checkpoint are resumed or cancelled, and only such providers give them.
		resume: (request, cursor, signal) => {
			const { provider, model } = route(request.model ?? defaultModel);
			if (provider.resume === undefined) throw new ModelError("interrupted");
			return provider.resume({ ...request, model }, cursor, signal);
		},
		cancel: async (name, cursor) => {
			const { provider, model } = route(name);
			await provider.cancel?.(model, cursor);
		},
		writesTitles: (model) => model !== GUIDE_MODEL,
		listModels: async (signal) => {
			const waits = { longestMs: options.listTimeoutMs ?? LIST_TIMEOUT_MS, graceMs: GRACE_MS };
			const [ofLocals, ofGuide] = await Promise.all([
				locals.list(addresses, defaultModel),
				guide.listModels(signal),
				untilTold(
					sources.map((source) => source.list.refresh()),
					waits,
				),
			]);
			signal.throwIfAborted();
			const told = sources.flatMap((source) => source.list.read().models);
			return [...told, ...ofLocals, ...ofGuide].map((model) => ({
				...model,
				default: model.id === defaultModel,
			}));
		},
		describe: (name) => describe(name, { source: sourceOf(name), locals, guide }),
		readProblems: () => sources.flatMap(problemOf),
		close: async () => {
			await Promise.all([...sources.map((source) => source.provider.close()), locals.close()]);
		},
	};
}

type Configured = NonNullable<ModelRouterOptions["configured"]>;

/** @param modelName its model for chats that name none; null: that is another provider's */
function createMain(configured: Configured, modelName: string | null, stallTimeoutMs: number): Source {
	const described = describeProvider(configured.baseUrl);
	const provider = createProviderOnDemand(configured.background ? "responses" : "chat_completions", {
		...described,
		providerId: CONFIGURED_ID,
		baseUrl: configured.baseUrl,
		apiKey: configured.apiKey,
		defaultModel: modelName ?? "",
		stallTimeoutMs,
		isConfigured: true,
	});
	// A provider that does not list its models, or not in time, still has the one that is set up.
	const fallback = modelName === null ? [] : [toFallback(modelName, described)];
	return sourceFrom(
		{ id: CONFIGURED_ID, label: described.label, prefix: "", isLocal: described.local },
		provider,
		fallback,
	);
}

function toFallback(id: string, { label, local }: ProviderDescription): Model {
	const { capabilities, contextTokens } = findFamily(id);
	return {
		...{ id, name: id, provider: label, provider_id: CONFIGURED_ID, local, default: true, capabilities },
		...(contextTokens === undefined ? {} : { context_tokens: contextTokens }),
	};
}

function createAdded(added: AddedProvider, stallTimeoutMs: number): Source {
	const { id, name, baseUrl, apiKey, headers } = added;
	const { local } = describeProvider(baseUrl);
	const common = { baseUrl, apiKey, headers, defaultModel: "", stallTimeoutMs, isConfigured: false };
	const provider = createProviderOnDemand(added.api, { ...common, providerId: id, label: name, local });
	return sourceFrom({ id, label: name, prefix: `${id}/`, isLocal: local }, provider, []);
}

function sourceFrom(
	names: Pick<Source, "id" | "label" | "prefix" | "isLocal">,
	provider: ClosableProvider,
	fallback: readonly Model[],
): Source {
	const load = async (signal: AbortSignal) => {
		const models = await provider.listModels(signal);
		return models
			.filter((model) => names.prefix !== "" || model.id !== GUIDE_MODEL)
			.map((model) => ({ ...model, id: names.prefix + model.id }));
	};
	const list = createCachedList({ load, fallback, label: names.label, now: Date.now });
	return { ...names, provider, list };
}

type Owners = { readonly source: Source | null; readonly locals: LocalModels; readonly guide: Guide };

function describe(name: string, { source, locals, guide }: Owners): ModelFacts {
	if (name === GUIDE_MODEL) return guide.describe();
	const local = source?.prefix ? null : locals.describe(name);
	if (local !== null) return local;
	const names = { provider: source?.label ?? "", isLocal: source?.isLocal ?? false, hasTokens: true };
	const listed = source?.list.read().models.find((model) => model.id === name);
	if (listed === undefined) return { ...names, ...findFamily(name) };
	const { capabilities, context_tokens: contextTokens } = listed;
	return { ...names, capabilities, ...(contextTokens === undefined ? {} : { contextTokens }) };
}

function problemOf({ id, label, list }: Source): readonly ProviderProblem[] {
	const { problem: message, isPending } = list.read();
	return message === null ? [] : [{ providerId: id, provider: label, isPending, message }];
}

/** The name of the setting has a default of its own, which is no reason to answer with anything but the guide. */
function findDefault(options: ModelRouterOptions, added: readonly Source[]): string {
	const { configured, findLocal, localModel } = options;
	const named = configured?.modelName ?? localModel;
	if (named === undefined) return GUIDE_MODEL;
	if (configured !== null || added.some(({ prefix }) => named.startsWith(prefix))) return named;
	return findLocal && splitLocalName(named) !== null ? named : GUIDE_MODEL;
}

function unknownModel(name: string): string {
	return `There is no model "${name.slice(0, 100)}" here. Choose another one, or add its provider in the settings.`;
}
