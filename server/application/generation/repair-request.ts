import { ModelError, type ModelRequest } from "../model-port.ts";

/** So much of a wrong answer is shown to the model again. */
const LONGEST_SHOWN = 64 * 1024;

/**
 * The request that tells a model what is wrong with its structured answer; null where nothing can be told. It is sent
 * once: a model that misses the form twice misses it again.
 */
export function repairRequest(
	request: ModelRequest | null,
	error: unknown,
): { readonly request: ModelRequest; readonly notice: string } | null {
	if (request === null || !(error instanceof ModelError) || error.misfit === null) return null;
	const { reason, text } = error.misfit;
	const shown = text.slice(0, LONGEST_SHOWN).toWellFormed();
	const complaint =
		`Your answer does not fit the required JSON Schema: ${reason}. ` +
		"Answer again with the whole corrected JSON object and nothing else.";
	return {
		request: {
			...request,
			messages: [
				...request.messages,
				...(shown.trim() === "" ? [] : [{ role: "assistant", content: shown } as const]),
				{ role: "user", content: complaint },
			],
		},
		notice: `The answer did not fit the form (${reason}). The model is asked to correct it.`,
	};
}
