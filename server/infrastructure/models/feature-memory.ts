import { APIError } from "openai";
import type { ModelOptions } from "../../application/model-port.ts";
import { allFeatures, type Features } from "./chat-request.ts";
import { parseProviderError } from "./provider-error.ts";

/** Models come from clients; so many are remembered at most. */
const MAX_MODELS = 500;

export type FeatureMemory = {
	get(model: string): Features;
	/** Features to try next after this refusal, remembered for the model; null: it is about something else. */
	reduce(model: string, used: Features, error: unknown, options: ModelOptions): Features | null;
};

/** Remembers for each model of one base URL what the server there does not understand. */
export function createFeatureMemory(isOpenAi: boolean): FeatureMemory {
	const all = allFeatures(isOpenAi);
	const known = new Map<string, Features>();
	return {
		get: (model) => known.get(model) ?? all,
		reduce: (model, used, error, options) => {
			const words = refusalWords(error);
			const reduced = words === null ? null : without(used, words, options);
			if (words !== null && reduced !== null && !isAboutThisRequest(words) && known.size < MAX_MODELS) {
				known.set(model, reduced);
			}
			return reduced;
		},
	};
}

/** Only what was sent can be what was refused. */
function without(used: Features, words: string, options: ModelOptions): Features | null {
	if (used.streamOptions && /stream_options|include_usage|include_obfuscation/.test(words)) {
		return { ...used, streamOptions: false };
	}
	const [lengthField, ...otherFields] = used.lengthFields;
	if (
		options.maxOutputTokens !== undefined &&
		lengthField !== undefined &&
		new RegExp(`\\b${lengthField}\\b`).test(words)
	) {
		return { ...used, lengthFields: otherFields };
	}
	if (
		options.reasoningEffort !== undefined &&
		used.effort &&
		/reasoning_effort|reasoning\.effort|reasoning effort/.test(words)
	) {
		return { ...used, effort: false };
	}
	if (options.temperature !== undefined && used.temperature && /\btemperature\b/.test(words))
		return { ...used, temperature: false };
	if (used.jsonMode === "words" || !/response_format|json_schema|json_object|structured/.test(words))
		return null;
	return { ...used, jsonMode: used.jsonMode === "json_schema" ? "json_object" : "words" };
}

/** What the server says where it refuses the form of the request; null for any other failure. */
export function refusalWords(error: unknown): string | null {
	if (!(error instanceof APIError) || (error.status !== 400 && error.status !== 422 && error.status !== 501))
		return null;
	const said = parseProviderError(error.error ?? error.message);
	return `${said.message} ${said.kind} ${error.param ?? ""} ${JSON.stringify(error.error ?? "")}`.toLowerCase();
}

/** A schema or a value that is wrong by itself says nothing about what the server can do. */
function isAboutThisRequest(words: string): boolean {
	return /invalid schema|schema is invalid|invalid json schema|(?:unsupported|invalid) value/.test(words);
}
