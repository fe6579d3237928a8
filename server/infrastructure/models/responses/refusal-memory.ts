import { APIError } from "openai";
import { refusalWords } from "../feature-memory.ts";
import { parseProviderError } from "../provider-error.ts";

const FORM_WORDS = /stream_options|include_obfuscation|text\.format|response_format|json_schema/;
/** Models come from clients; so many are remembered at most. */
const MAX_MODELS = 500;

export type RefusalMemory = {
	/** Whether this model is known not to answer in the background. */
	refuses(model: string): boolean;
	/** Whether the failure says that such requests are not understood here; what it says is remembered. */
	learn(model: string, error: unknown): boolean;
};

/** Remembers for one base URL who does not know `/responses` or its background mode. */
export function createRefusalMemory(): RefusalMemory {
	const models = new Set<string>();
	let isPathUnknown = false;
	return {
		refuses: (model) => isPathUnknown || models.has(model),
		learn: (model, error) => {
			if (isAboutPath(error)) {
				isPathUnknown = true;
				return true;
			}
			const words = refusalWords(error);
			if (isAboutModel(error, words)) {
				if (models.size < MAX_MODELS) models.add(model);
				return true;
			}
			// The form of this one request; chat completions have more than one way to say it.
			return words !== null && (FORM_WORDS.test(words) || isAboutOption(words));
		},
	};
}

/** A choice of the person that this model does not take. */
function isAboutOption(words: string): boolean {
	return (
		/unsupported|not supported|does not support/.test(words) &&
		/\btemperature\b|reasoning|max_output_tokens/.test(words)
	);
}

/** A model that is not known is told with the same status as a path that is not. */
function isAboutPath(error: unknown): boolean {
	if (!(error instanceof APIError) || ![404, 405, 501].includes(error.status ?? 0)) return false;
	const { message, kind } = parseProviderError(error.error ?? error.message);
	return !/\bmodel\b|model_not_found/i.test(`${message} ${kind}`);
}

function isAboutModel(error: unknown, words: string | null): boolean {
	if (words !== null && /\bbackground\b|\bstore\b/.test(words)) return true;
	const isRefused = error instanceof APIError && [400, 404, 422].includes(error.status ?? 0);
	return isRefused && /chat[/ ]completions/i.test(parseProviderError(error.error ?? "").message);
}
