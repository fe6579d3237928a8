import { ModelError } from "../../application/model-port.ts";

type Context = { readonly label: string; readonly model: string };

/** The connection ended or broke before the answer did. */
export function brokenOff(hasContent: boolean, context: Context, cause?: unknown): ModelError {
	const { label, model } = context;
	if (hasContent) {
		const text = `The connection to ${label} broke in the middle of the answer of "${model}". What came is kept.`;
		return new ModelError("model_cut", text, { cause });
	}
	const text = `The connection to ${label} broke before "${model}" answered. Try again.`;
	return new ModelError("model_unreachable", text, { cause, retryable: true });
}

/** Nothing came for as long as may be. */
export function stalled(hasContent: boolean, context: Context, cause: unknown): ModelError {
	const { label, model } = context;
	const text = hasContent
		? `${label} stopped sending in the middle of the answer of "${model}". What came is kept.`
		: `${label} stopped before it sent an answer of "${model}". Try again.`;
	return new ModelError("model_stalled", text, { cause, retryable: !hasContent });
}

/** The provider said that it will not finish what it has begun. */
export function gaveUp({ label, model }: Context): ModelError {
	const text = `${label} stopped sending in the middle of the answer of "${model}". What came is kept.`;
	return new ModelError("model_cut", text);
}

export function malformed(context: Context, cause?: unknown): ModelError {
	const text = `${context.label} sent something that is not an answer of "${context.model}". What came before is kept.`;
	return new ModelError("model_malformed", text, { cause });
}

export function webPage(context: Context): ModelError {
	const text = `${context.label} sent a web page instead of an answer of "${context.model}". Check that its address is the one of the API, most often ending in /v1.`;
	return new ModelError("model_malformed", text);
}

/** The provider let no more of the answer through. */
export function filtered(context: Context): ModelError {
	const { label, model } = context;
	const text = `The content filter of ${label} stopped "${model}" in the middle of its answer. What came is kept.`;
	return new ModelError("model_refused", text);
}

/** The model said that it has finished and had written nothing. */
export function emptyAnswer(finishReason: string | null, context: Context): ModelError {
	const { label, model } = context;
	if (finishReason === "content_filter") {
		const text = `The content filter of ${label} stopped "${model}" before it answered. Put the question in other words.`;
		return new ModelError("model_refused", text);
	}
	const text =
		finishReason === "length"
			? `"${model}" of ${label} ran out of room before it wrote an answer. Try again.`
			: `"${model}" of ${label} ended without writing an answer. Try again.`;
	return new ModelError("model_empty", text, { retryable: true });
}
