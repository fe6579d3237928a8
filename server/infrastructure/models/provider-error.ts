/** What a provider says about a failure, from whatever form it says it in. */
export type ProviderError = {
	readonly message: string;
	/** `code` and `type`, lower case, joined: the words that tell one failure from another. */
	readonly kind: string;
	/** HTTP status where the error names one. */
	readonly status: number | null;
};

const MAX_MESSAGE_LENGTH = 300;

/** Reads `{error: {message, code, type}}`, `{error: "…"}`, `{message}`, `{detail}`, a list of them, or plain text. */
export function parseProviderError(value: unknown): ProviderError {
	const first: unknown = Array.isArray(value) ? value[0] : value;
	if (!isRecord(first)) return { message: typeof first === "string" ? first : "", kind: "", status: null };
	const inner = first.error;
	if (isRecord(inner) || Array.isArray(inner) || typeof inner === "string") return parseProviderError(inner);
	const message = [first.message, first.detail, first.msg].find((part) => typeof part === "string");
	const words = [first.code, first.type, first.status, first.param].filter(
		(part) => typeof part === "string",
	);
	const code = Number(first.code ?? first.status);
	return {
		message: typeof message === "string" ? message : "",
		kind: words.join(" ").toLowerCase(),
		status: Number.isInteger(code) && code >= 400 && code <= 599 ? code : null,
	};
}

/** A provider's own words as they may be shown: on one line, short, without keys. */
export function quoteProvider(message: string, apiKey: string): string {
	const withoutKey = apiKey.length >= 4 ? message.replaceAll(apiKey, "(key)") : message;
	const line = withoutKey
		.replace(/\b(?:sk|pk|gsk|xai)-[\w*-]{4,}/g, "(key)")
		.replace(/\bBearer\s+\S+/gi, "Bearer (key)")
		.replace(/\s+/g, " ")
		.trim()
		.toWellFormed();
	if (line.length <= MAX_MESSAGE_LENGTH) return line;
	return `${line.slice(0, MAX_MESSAGE_LENGTH - 1).toWellFormed()}…`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
