import { APIError } from "openai";
import { ALL_FEATURES, type Features } from "./chat-request.ts";
import { parseProviderError } from "./provider-error.ts";

/** Models come from clients; so many are remembered at most. */
const MAX_MODELS = 500;

export type FeatureMemory = {
	get(model: string): Features;
	/** Features to try next after this refusal, remembered for the model; null: it is about something else. */
	reduce(model: string, used: Features, error: unknown): Features | null;
};

/** Remembers for each model of one base URL what the server there does not understand. */
export function createFeatureMemory(): FeatureMemory {
	const known = new Map<string, Features>();
	return {
		get: (model) => known.get(model) ?? ALL_FEATURES,
		reduce: (model, used, error) => {
			const words = refusalWords(error);
			const reduced = words === null ? null : without(used, words);
			if (words !== null && reduced !== null && !isAboutThisSchema(words) && known.size < MAX_MODELS) {
				known.set(model, reduced);
			}
			return reduced;
		},
	};
}

function without(used: Features, words: string): Features | null {
	if (used.streamOptions && /stream_options|include_usage|include_obfuscation/.test(words)) {
		return { ...used, streamOptions: false };
	}
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

/** A schema that is wrong by itself says nothing about what the server can do. */
function isAboutThisSchema(words: string): boolean {
	return /invalid schema|schema is invalid|invalid json schema/.test(words);
}
