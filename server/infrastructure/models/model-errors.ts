import { APIConnectionTimeoutError, APIError } from "openai";
import { ModelError } from "../../application/model-port.ts";
import type { ErrorCode } from "../../protocol/errors.ts";
import { networkFailure } from "./network-failure.ts";
import { type ProviderError, parseProviderError, quoteProvider } from "./provider-error.ts";

/** Who failed, as the sentences name it. */
export type ProviderContext = {
	/** Name of the provider, such as `OpenAI` or `Ollama`. */
	readonly label: string;
	readonly model: string;
	readonly apiKey: string;
	/** Whether it is set up in the environment; else it was found on this computer. */
	readonly isConfigured: boolean;
};

/** A failure before the answer began, as one sentence with its code. */
export function requestError(error: unknown, context: ProviderContext): ModelError {
	if (error instanceof ModelError) return error;
	if (error instanceof APIConnectionTimeoutError) {
		return new ModelError(
			"model_unreachable",
			`${context.label} took too long to answer. Try again, or check that it is running.`,
			{ cause: error, retryable: true },
		);
	}
	if (error instanceof APIError && error.status !== undefined)
		return statusError(error, error.status, context);
	return networkFailure(error, context);
}

/** An `error` object in a stream or in a body with status 200. */
export function streamedError(value: unknown, hasContent: boolean, context: ProviderContext): ModelError {
	const said = parseProviderError(value);
	const status = said.status ?? statusOfKind(said.kind);
	const error = describeStatus(status, said, null, context);
	return new ModelError(error.code, error.message, {
		retryable: error.retryable && !hasContent,
		retryAfterMs: error.retryAfterMs,
	});
}

function statusError(error: APIError, status: number, context: ProviderContext): ModelError {
	const parsed = parseProviderError(
		error.error ?? error.message.replace(/^\d{3} (?:status code \(no body\))?/, ""),
	);
	return describeStatus(status, parsed, error.headers ?? null, context, error);
}

function describeStatus(
	status: number,
	said: ProviderError,
	headers: Headers | null,
	context: ProviderContext,
	cause?: unknown,
): ModelError {
	const code = codeOf(status, said);
	const retryable = code === "model_failed" || code === "model_rate_limited";
	const retryAfterMs = headers === null ? null : parseRetryAfter(headers, Date.now());
	return new ModelError(code, sentence(code, status, said, context), { cause, retryable, retryAfterMs });
}

type StatusCode = Exclude<Extract<ErrorCode, `model_${string}`>, NeverOfStatus>;
type NeverOfStatus = "model_unreachable" | "model_cut" | "model_length" | "model_stalled" | "model_empty";

function codeOf(status: number, said: ProviderError): StatusCode {
	if (status === 401 || status === 403) return "model_auth";
	if (status === 402 || /insufficient_quota|billing|credit/.test(said.kind)) return "model_quota";
	if (status === 404) return "model_not_found";
	if (status === 429) return "model_rate_limited";
	if (isContextTooLong(said)) return "model_context_too_long";
	if (status >= 500 || status === 408 || status === 409) return "model_failed";
	return status < 400 ? "model_malformed" : "model_refused";
}

function sentence(code: StatusCode, status: number, said: ProviderError, context: ProviderContext): string {
	const { label, model, isConfigured } = context;
	const quote = looksLikeHtml(said.message) ? "" : quoteProvider(said.message, context.apiKey);
	const words = quote === "" ? "" : ` It says: ${quote}`;
	switch (code) {
		case "model_auth": {
			const check = isConfigured ? " Check OPENAI_API_KEY." : " Check its settings.";
			if (status === 401) return `${label} refused the API key.${check}`;
			return `${label} does not allow this API key to use "${model}".${check}`;
		}
		case "model_quota":
			return `The account at ${label} has no credit left, so "${model}" cannot answer. Add credit there.`;
		case "model_not_found": {
			if (/\bno models? (?:is |are )?loaded\b|\bnot (?:currently )?loaded\b/i.test(said.message))
				return `${label} has not loaded the model "${model}". Load it there and try again.`;
			const check = isConfigured ? ", or check MODEL_NAME and OPENAI_BASE_URL" : "";
			return `${label} does not know the model "${model}". Choose another model${check}.`;
		}
		case "model_rate_limited":
			return `${label} is receiving too many requests for "${model}". Try again in a moment.`;
		case "model_context_too_long":
			return `This chat is longer than "${model}" of ${label} can read. Start a new chat or pick a model with more room.`;
		case "model_failed":
			return `${label} had an error (${status}) with "${model}". Try again in a moment.${words}`;
		case "model_malformed":
			return `${label} answered with a redirect (${status}), which is not followed. Check its address.`;
		case "model_refused":
			return `${label} refused this request for "${model}" (${status}).${words || " Try another model."}`;
	}
}

/** Errors inside a stream come without a status; most have a telling type. */
function statusOfKind(kind: string): number {
	if (/rate_limit|too_many_requests|overloaded/.test(kind)) return 429;
	if (/authentication|invalid_api_key|permission/.test(kind)) return 401;
	if (/model_not_found/.test(kind)) return 404;
	if (/invalid_request|invalid_prompt|content_policy|context_length/.test(kind)) return 400;
	return 500;
}

function isContextTooLong(said: ProviderError): boolean {
	if (/context_length|context_window|exceed_context_size/.test(said.kind)) return true;
	return /maximum context|context (?:length|window|size)|too many tokens|prompt is too long/i.test(
		said.message,
	);
}

function looksLikeHtml(text: string): boolean {
	return /^\s*<(?:!doctype|html|head|body|center|h1)/i.test(text);
}

/** `retry-after-ms`, else `retry-after` in seconds or as a date; null where there is neither. */
export function parseRetryAfter(headers: Headers, nowMs: number): number | null {
	const milliseconds = Number.parseFloat(headers.get("retry-after-ms") ?? "");
	if (milliseconds >= 0) return Math.round(milliseconds);
	const value = headers.get("retry-after")?.trim() ?? "";
	if (/^\d+(?:\.\d+)?$/.test(value)) return Math.round(Number(value) * 1000);
	const date = Date.parse(value);
	return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}
