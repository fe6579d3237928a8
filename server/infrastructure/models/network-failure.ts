import { ModelError } from "../../application/model-port.ts";

type ProviderName = { readonly label: string; readonly isConfigured: boolean };

/** A failure of the connection before the answer began: what happened and what to do. */
export function networkFailure(error: unknown, context: ProviderName): ModelError {
	const text = sentence(
		codeOf(error),
		context.label,
		context.isConfigured ? " and that OPENAI_BASE_URL is right" : "",
	);
	return new ModelError("model_unreachable", text, { cause: error, retryable: true });
}

function sentence(code: string, label: string, address: string): string {
	if (code === "ECONNREFUSED") {
		return `${label} refused the connection. Check that it is running${address}.`;
	}
	if (code === "ENOTFOUND" || code === "EAI_AGAIN" || code === "EAI_FAIL") {
		return `The address of ${label} was not found. Check that this computer is online${address}.`;
	}
	if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_TLS|ERR_SSL|EPROTO/.test(code)) {
		return `The connection to ${label} is not secure (${code}). Check its address and its certificate.`;
	}
	if (/TIMEOUT|ETIMEDOUT/.test(code)) {
		return `${label} did not answer in time. Check that this computer is online and try again.`;
	}
	if (/ENETUNREACH|EHOSTUNREACH|ENETDOWN/.test(code)) {
		return `${label} cannot be reached from here. Check that this computer is online.`;
	}
	return `The connection to ${label} broke before it answered. Try again.`;
}

/** The first system or vendor code along the chain of causes. */
export function codeOf(error: unknown): string {
	let current: unknown = error;
	for (let depth = 0; depth < 8 && current instanceof Error; depth++) {
		if ("code" in current && typeof current.code === "string") return current.code;
		const inner: unknown = current instanceof AggregateError ? current.errors[0] : current.cause;
		current = inner;
	}
	return "";
}
