import { ModelError, type ModelProvider } from "../../application/model-port.ts";
import type { Model } from "../../protocol/rest.ts";
import { describeProvider, isSameLocalServer } from "./describe-provider.ts";
import {
	createLocalServerFinder,
	LOCAL_KINDS,
	LOCAL_LABELS,
	type LocalKind,
	type LocalPorts,
	type LocalServer,
	type LocalServerFinder,
} from "./find-local-servers.ts";
import { createGuide, GUIDE_MODEL } from "./guide/guide.ts";
import { type ClosableProvider, createOpenAiProvider } from "./open-ai.ts";
import { createResponsesProvider } from "./responses/responses-provider.ts";

export type ModelRouterOptions = {
	/** Null: no provider is set up and the guide answers by default. */
	readonly configured: {
		readonly baseUrl: string;
		readonly apiKey: string;
		readonly modelName: string;
		/** Whether its answers are written in the background, so that they outlive this process. */
		readonly background: boolean;
	} | null;
	/** Model for chats that name none, where no provider is set up; taken only where it names one of this computer. */
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

const LIST_TIMEOUT_MS = 3000;
/** Id of the provider that the settings of old name. */
const CONFIGURED_ID = "openai";

/** All models of a server under one roof: the configured provider, those of this computer, and the guide. */
export function createModelRouter(options: ModelRouterOptions): ClosableProvider {
	const { configured } = options;
	const guide = createGuide({ tokensPerSecond: options.guideTokensPerSecond });
	const finder = createLocalServerFinder(
		options.localPorts === undefined ? {} : { ports: options.localPorts },
	);
	const remote = configured === null ? null : createConfigured(configured, options.stallTimeoutMs);
	const locals = createLocalProviders(finder, options.stallTimeoutMs);
	const defaultModel = configured?.modelName ?? findLocalDefault(options) ?? GUIDE_MODEL;

	const route = (name: string): { readonly provider: ModelProvider; readonly model: string } => {
		if (name === GUIDE_MODEL) return { provider: guide, model: name };
		const local = options.findLocal ? splitLocalName(name) : null;
		if (local !== null) return { provider: locals.get(local.kind), model: local.model };
		if (remote !== null) return { provider: remote, model: name };
		throw new ModelError("model_not_found", unknownModel(name));
	};
	return {
		resolveModel: (model) => model ?? defaultModel,
		stream: (request, signal) => {
			const { provider, model } = route(request.model ?? defaultModel);
			return provider.stream({ ...request, model }, signal);
		},
		...resumable(remote),
		writesTitles: (model) => model !== GUIDE_MODEL,
		describe: (name) => {
			if (name === GUIDE_MODEL) return { provider: "Guide", isLocal: true, hasTokens: false };
			const local = options.findLocal ? splitLocalName(name) : null;
			if (local !== null) return { provider: LOCAL_LABELS[local.kind], isLocal: true, hasTokens: true };
			const facts = configured === null ? null : describeProvider(configured.baseUrl);
			return { provider: facts?.label ?? "", isLocal: facts?.local ?? false, hasTokens: true };
		},
		listModels: async (signal) => {
			const [ofRemote, ofLocals, ofGuide] = await Promise.all([
				remote === null || configured === null ? [] : listConfigured(remote, configured, options, signal),
				options.findLocal
					? finder.find().then((servers) => listLocal(servers, configured?.baseUrl ?? null))
					: [],
				guide.listModels(signal),
			]);
			signal.throwIfAborted();
			return [...ofRemote, ...ofLocals, ...ofGuide].map((model) => ({
				...model,
				default: model.id === defaultModel,
			}));
		},
		close: async () => {
			await Promise.all([remote?.close(), locals.close()]);
		},
	};
}

/** Only the configured provider gives checkpoints, so whatever is to be resumed or cancelled is its. */
function resumable(remote: ModelProvider | null): Pick<ModelProvider, "resume" | "cancel"> {
	const { resume, cancel } = remote ?? {};
	return { ...(resume === undefined ? {} : { resume }), ...(cancel === undefined ? {} : { cancel }) };
}

/** Makes the provider of each kind of local server when it is first asked. */
function createLocalProviders(finder: LocalServerFinder, stallTimeoutMs: number) {
	const made = new Map<LocalKind, ClosableProvider>();
	const make = (kind: LocalKind): ClosableProvider => {
		const common = {
			providerId: kind,
			apiKey: "",
			defaultModel: "",
			stallTimeoutMs,
			local: true,
			isConfigured: false,
		};
		const provider = createOpenAiProvider({ ...finder.addressOf(kind), ...common });
		made.set(kind, provider);
		return provider;
	};
	return {
		get: (kind: LocalKind): ClosableProvider => made.get(kind) ?? make(kind),
		close: async () => {
			for (const provider of made.values()) await provider.close();
		},
	};
}

type Configured = NonNullable<ModelRouterOptions["configured"]>;

function createConfigured(configured: Configured, stallTimeoutMs: number): ClosableProvider {
	const create = configured.background ? createResponsesProvider : createOpenAiProvider;
	return create({
		...describeProvider(configured.baseUrl),
		providerId: CONFIGURED_ID,
		baseUrl: configured.baseUrl,
		apiKey: configured.apiKey,
		defaultModel: configured.modelName,
		stallTimeoutMs,
		isConfigured: true,
	});
}

/** A provider that does not list its models, or not in time, still has the one that is set up. */
async function listConfigured(
	remote: ModelProvider,
	configured: Configured,
	options: ModelRouterOptions,
	signal: AbortSignal,
): Promise<readonly Model[]> {
	const timeout = AbortSignal.timeout(options.listTimeoutMs ?? LIST_TIMEOUT_MS);
	try {
		const models = await remote.listModels(AbortSignal.any([signal, timeout]));
		return models.filter((model) => model.id !== GUIDE_MODEL);
	} catch {
		const { label, local } = describeProvider(configured.baseUrl);
		const { modelName } = configured;
		return [
			{
				id: modelName,
				name: modelName,
				provider: label,
				provider_id: CONFIGURED_ID,
				local,
				default: true,
				capabilities: {},
			},
		];
	}
}

function listLocal(servers: readonly LocalServer[], configuredUrl: string | null): readonly Model[] {
	return servers
		.filter((server) => configuredUrl === null || !isSameLocalServer(server.baseUrl, configuredUrl))
		.flatMap((server) =>
			server.models.map((model) => ({
				id: `${server.kind}/${model}`,
				name: model,
				provider: server.label,
				provider_id: server.kind,
				local: true,
				default: false,
				capabilities: {},
			})),
		);
}

/** The name of the setting has a default of its own, which is no reason to answer with anything but the guide. */
function findLocalDefault({ findLocal, localModel }: ModelRouterOptions): string | null {
	if (!findLocal || localModel === undefined || splitLocalName(localModel) === null) return null;
	return localModel;
}

function splitLocalName(name: string): { readonly kind: LocalKind; readonly model: string } | null {
	const slash = name.indexOf("/");
	const kind = LOCAL_KINDS.find((candidate) => candidate === name.slice(0, slash));
	return kind === undefined || slash === name.length - 1 ? null : { kind, model: name.slice(slash + 1) };
}

function unknownModel(name: string): string {
	return `There is no model "${name.slice(0, 100)}" here. Choose another one, or set OPENAI_API_KEY or OPENAI_BASE_URL to connect an AI.`;
}
