import OpenAI from "openai";
import type { HttpTransport } from "./http-transport.ts";

export type OpenAiOptions = {
	/** Address of the API with its version, such as `https://api.openai.com/v1`. */
	readonly baseUrl: string;
	/** Empty: no Authorization header is sent. */
	readonly apiKey: string;
	/** Sent with every request, such as a gateway's own. */
	readonly headers?: Readonly<Record<string, string>>;
	/** Listed first; empty: there is none. */
	readonly defaultModel: string;
	/** Longest silence in the middle of an answer. */
	readonly stallTimeoutMs: number;
	/** Longest wait for the first byte; a local server may have to load its model first. */
	readonly firstByteTimeoutMs?: number;
	/** The same for all its models; never shown. */
	readonly providerId: string;
	/** Name in sentences and lists. */
	readonly label: string;
	/** Whether it runs on this computer. */
	readonly local: boolean;
	/** Whether it is set up in the environment, as sentences that say what to do have to know. */
	readonly isConfigured: boolean;
};

/** The SDK's client: requests, auth and errors are its; retries, logs and the environment are not. */
export function createOpenAiClient(options: OpenAiOptions, fetch: HttpTransport["fetch"]): OpenAI {
	const firstByteTimeoutMs = options.firstByteTimeoutMs ?? options.stallTimeoutMs * (options.local ? 5 : 1);
	return new OpenAI({
		baseURL: options.baseUrl,
		// The SDK insists on a key; without one the header is left out below.
		apiKey: options.apiKey || "none",
		defaultHeaders: { ...(options.apiKey === "" ? { Authorization: null } : {}), ...options.headers },
		// What the environment says to other programs is not ours to send.
		adminAPIKey: null,
		organization: null,
		project: null,
		webhookSecret: null,
		maxRetries: 0,
		timeout: firstByteTimeoutMs,
		logLevel: "off",
		fetch,
	});
}
