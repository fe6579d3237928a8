import type { ModelFacts, ModelProvider } from "../../application/model-port.ts";
import type { Model } from "../../protocol/rest.ts";
import { isSameLocalServer } from "./describe-provider.ts";
import { askLocalServer, type LocalFacts } from "./facts/ask-local-server.ts";
import { findFamily } from "./facts/known-families.ts";
import { mergeFacts } from "./facts/merge-facts.ts";
import { readListedModel } from "./facts/read-listed-model.ts";
import {
	createLocalServerFinder,
	LOCAL_KINDS,
	LOCAL_LABELS,
	type LocalKind,
	type LocalPorts,
	type LocalServer,
	type LocalServerFinder,
} from "./find-local-servers.ts";
import type { ClosableProvider } from "./open-ai.ts";
import { createProviderOnDemand } from "./provider-on-demand.ts";

export type LocalModels = {
	/** Who answers under this name; null: none of this computer. */
	find(name: string): { readonly provider: ModelProvider; readonly model: string } | null;
	/**
	 * @param configured addresses that are set up besides; what is there is not listed twice
	 * @param always name of a model that is listed even while its server is slow or gone, since it is the default
	 */
	list(configured: readonly string[], always: string): Promise<readonly Model[]>;
	/** Null: it is none of this computer. */
	describe(name: string): ModelFacts | null;
	close(): Promise<void>;
};

type Options = {
	readonly findLocal: boolean;
	readonly stallTimeoutMs: number;
	readonly localPorts?: LocalPorts;
};

/** Models of the servers that run on this computer, called `<kind>/<model>`. */
export function createLocalModels({ findLocal, stallTimeoutMs, localPorts }: Options): LocalModels {
	const finder = createLocalServerFinder(localPorts === undefined ? {} : { ports: localPorts });
	const providers = createProviders(finder, stallTimeoutMs);
	const known = new Map<string, Model>();
	/** By server and its models: what they can do changes with what is installed only. */
	const told = new Map<string, Promise<LocalFacts>>();
	const factsOf = (server: LocalServer): Promise<LocalFacts> => {
		const key = JSON.stringify([server.baseUrl, server.models]);
		const facts = told.get(key) ?? askLocalServer(server.kind, server.baseUrl, server.models);
		if (told.size > LOCAL_KINDS.length * 2) told.clear();
		told.set(key, facts);
		return facts;
	};
	return {
		find: (name) => {
			const local = findLocal ? splitLocalName(name) : null;
			return local === null ? null : { provider: providers.get(local.kind), model: local.model };
		},
		list: async (configured, always) => {
			if (!findLocal) return [];
			const servers = await finder.find();
			const listed = await Promise.all(
				servers
					.filter(({ baseUrl }) => !configured.some((address) => isSameLocalServer(baseUrl, address)))
					.map(async (server) => toModels(server, await factsOf(server))),
			);
			known.clear();
			for (const model of listed.flat()) known.set(model.id, model);
			const chosen = known.has(always) ? null : splitLocalName(always);
			return chosen === null ? listed.flat() : [toUnheard(chosen), ...listed.flat()];
		},
		describe: (name) => {
			const local = findLocal ? splitLocalName(name) : null;
			if (local === null) return null;
			const names = { provider: LOCAL_LABELS[local.kind], isLocal: true, hasTokens: true };
			const model = known.get(name);
			if (model === undefined) return { ...names, ...findFamily(local.model) };
			const { capabilities, context_tokens: contextTokens } = model;
			return { ...names, capabilities, ...(contextTokens === undefined ? {} : { contextTokens }) };
		},
		close: providers.close,
	};
}

export function splitLocalName(name: string): { readonly kind: LocalKind; readonly model: string } | null {
	const slash = name.indexOf("/");
	const kind = LOCAL_KINDS.find((candidate) => candidate === name.slice(0, slash));
	return kind === undefined || slash === name.length - 1 ? null : { kind, model: name.slice(slash + 1) };
}

function toModels({ kind, label, models, listed }: LocalServer, told: LocalFacts): readonly Model[] {
	return models.map((model) => {
		const facts = told.get(model) ?? { capabilities: {} };
		const { capabilities, contextTokens } = mergeFacts(
			facts,
			readListedModel(listed.get(model)),
			findFamily(model),
		);
		return {
			id: `${kind}/${model}`,
			name: model,
			provider: label,
			provider_id: kind,
			local: true,
			default: false,
			capabilities,
			...(contextTokens === undefined ? {} : { context_tokens: contextTokens }),
		};
	});
}

/** A model that is known by its name alone. */
function toUnheard({ kind, model }: { readonly kind: LocalKind; readonly model: string }): Model {
	const { capabilities, contextTokens } = findFamily(model);
	return {
		...{ id: `${kind}/${model}`, name: model, provider: LOCAL_LABELS[kind], provider_id: kind },
		...{ local: true, default: false, capabilities },
		...(contextTokens === undefined ? {} : { context_tokens: contextTokens }),
	};
}

/** Makes the provider of each kind of local server when it is first asked. */
function createProviders(finder: LocalServerFinder, stallTimeoutMs: number) {
	const made = new Map<LocalKind, ClosableProvider>();
	const make = (kind: LocalKind): ClosableProvider => {
		const common = { apiKey: "", defaultModel: "", stallTimeoutMs, local: true, isConfigured: false };
		const provider = createProviderOnDemand("chat_completions", {
			...finder.addressOf(kind),
			...common,
			providerId: kind,
		});
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
