import { ModelError } from "../../application/model-port.ts";
import type { ProviderCheck, ProviderProbe } from "../../protocol/provider-check.ts";
import { type ModelList, readModelList } from "./check/read-model-list.ts";
import { describeProvider } from "./describe-provider.ts";
import { type ClosableProvider, createOpenAiProvider } from "./open-ai.ts";
import { createResponsesProvider } from "./responses/responses-provider.ts";

/** A local server may have to load the model first. */
const ANSWER_TIMEOUT_MS = { local: 90_000, remote: 30_000 };
const MAX_MODELS = 500;

/**
 * Tries a provider as it will be used: its list, the model, and a tiny answer that streams. Everything that can be
 * wrong is one sentence that says what to do.
 */
export async function checkProvider(probe: ProviderProbe, signal: AbortSignal): Promise<ProviderCheck> {
	const list = await readModelList(probe, signal);
	const models = list.models.slice(0, MAX_MODELS);
	if (list.failure !== null && (!list.mayStillAnswer || probe.model === null)) {
		return { ok: false, message: list.failure, models };
	}
	const asked = probe.model ?? list.models.find(mayChat) ?? null;
	if (asked === null) return { ok: false, message: noModels(probe, list), models };
	const failure = await askShortly(probe, asked, signal);
	if (failure !== null) return { ok: false, message: explain(failure, asked, list), models };
	return { ok: true, models, answeredBy: asked, warning: warningOf(asked, list) };
}

/** Null: an answer came, piece by piece. */
async function askShortly(
	probe: ProviderProbe,
	model: string,
	signal: AbortSignal,
): Promise<ModelError | null> {
	const provider = createProbed(probe, model);
	const { local } = describeProvider(probe.baseUrl);
	const timeout = AbortSignal.timeout(local ? ANSWER_TIMEOUT_MS.local : ANSWER_TIMEOUT_MS.remote);
	try {
		const request = {
			model,
			messages: [{ role: "user", content: "Answer with the word OK." }],
			schema: null,
			continueFrom: null,
			isTemporary: true,
		} as const;
		for await (const batch of provider.stream(request, AbortSignal.any([signal, timeout]))) {
			if (batch.some(({ type }) => type === "text" || type === "reasoning")) return null;
		}
		return new ModelError("model_empty", `${probe.name} ended the answer without a word.`);
	} catch (error) {
		signal.throwIfAborted();
		if (timeout.aborted) {
			return new ModelError(
				"model_unreachable",
				`"${model}" did not begin to answer in time. Try another model.`,
			);
		}
		return error instanceof ModelError ? error : new ModelError("model_failed", undefined, { cause: error });
	} finally {
		await provider.close();
	}
}

function createProbed(probe: ProviderProbe, defaultModel: string): ClosableProvider {
	const { name, baseUrl, apiKey, headers, api } = probe;
	const { local } = describeProvider(baseUrl);
	const create = api === "responses" ? createResponsesProvider : createOpenAiProvider;
	const common = { providerId: "probe", defaultModel, stallTimeoutMs: 30_000, isConfigured: false };
	return create({ ...common, baseUrl, apiKey, headers, label: name, local });
}

function explain(failure: ModelError, model: string, list: ModelList): string {
	const isListed = list.models.includes(model);
	if (failure.code === "model_not_found" && list.models.length > 0 && !isListed) {
		return `The key works, but there is no model "${model}" here. Choose one of those that are listed.`;
	}
	if (list.failure !== null) return `${list.failure} ${failure.message}`;
	return `The list of models came, but no answer: ${failure.message}`;
}

function warningOf(model: string, list: ModelList): string | null {
	if (list.failure !== null) return "It answers, but does not tell its models: enter their names yourself.";
	const warnings = [
		...(list.models.includes(model) ? [] : [`It answers as "${model}", which it does not list.`]),
		...(list.unusable === 0 ? [] : [leftOut(list.unusable)]),
	];
	return warnings.length === 0 ? null : warnings.join(" ");
}

function leftOut(count: number): string {
	return count === 1
		? "One model of its list has a name that cannot be used, and is left out."
		: `${count} models of its list have names that cannot be used, and are left out.`;
}

function noModels({ baseUrl, name }: ProviderProbe, { unusable }: ModelList): string {
	if (unusable > 0) return `${name} answers, but every model it lists has a name that cannot be used.`;
	return describeProvider(baseUrl).local
		? `${name} runs, but has no model. Load or download one there first.`
		: `${name} answers, but lists no model for this key. Enter the name of a model.`;
}

function mayChat(model: string): boolean {
	return !/embed|whisper|tts|dall-e|moderation|rerank|image|audio|realtime|transcribe/i.test(model);
}
