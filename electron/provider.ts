import type { ProviderCheck, ProviderInput, ProviderState } from "./bridge.ts";
import { describeFailure, LEADS_ELSEWHERE } from "./describe-failure.ts";
import { readBody } from "./read-body.ts";
import { describeProtection, type Secrets } from "./secrets.ts";
import type { SettingsFile } from "./settings.ts";

const KEY_NAME = "provider";
const DEFAULT_BASE_URL = "https://api.openai.com/v1";
const CHECK_TIMEOUT_MS = 10_000;
const MAX_MODELS = 500;

export type Provider = {
	read(): Promise<ProviderState>;
	save(input: ProviderInput): Promise<ProviderState>;
	/** Asks the provider for its models, with the key that is given or kept. */
	check(input: ProviderInput): Promise<ProviderCheck>;
	/** What the server is told of it. */
	serverSettings(): Promise<Readonly<Record<string, string>>>;
};

type Deps = {
	readonly settings: SettingsFile;
	readonly secrets: Secrets;
	readonly fetch: typeof fetch;
	/** What stands for OpenAI when a key is entered for it; null: its own address. The page shows it. */
	readonly openAiUrl: string | null;
};

/** Who answers: an address in the settings, a key among the secrets. */
export function createProvider({ settings, secrets, fetch, openAiUrl }: Deps): Provider {
	const read = async (): Promise<ProviderState> => {
		const { baseUrl, model } = settings.read().provider;
		const keyProtection = await secrets.protection();
		const hasKey = (await secrets.read(KEY_NAME)) !== null;
		return { baseUrl, model, hasKey, keyProtection, warning: describeProtection(keyProtection), openAiUrl };
	};
	return {
		read,
		async save({ baseUrl: given, model, apiKey }) {
			// Settled here: a key that is kept must not go elsewhere because of the next start's environment.
			const before = await read();
			const isKept = apiKey === undefined && before.hasKey && before.baseUrl === openAiUrl;
			const baseUrl = typeof apiKey === "string" || isKept ? (given ?? openAiUrl) : given;
			const isOtherServer = before.baseUrl !== baseUrl;
			// A key belongs to where it was entered for; no other server may ever see it.
			if (apiKey !== undefined) await secrets.write(KEY_NAME, apiKey);
			else if (isOtherServer) await secrets.write(KEY_NAME, null);
			settings.change({ provider: { baseUrl, model } });
			return read();
		},
		async check({ baseUrl, apiKey }) {
			const address = baseUrl ?? openAiUrl;
			const isSameServer = settings.read().provider.baseUrl === address;
			const kept = apiKey === undefined && isSameServer ? await secrets.read(KEY_NAME) : null;
			return checkProvider(fetch, address ?? DEFAULT_BASE_URL, apiKey ?? kept);
		},
		async serverSettings() {
			const { baseUrl, model } = settings.read().provider;
			const key = await secrets.read(KEY_NAME);
			return {
				...(baseUrl === null ? {} : { OPENAI_BASE_URL: baseUrl }),
				...(model === null ? {} : { MODEL_NAME: model }),
				...(key === null ? {} : { OPENAI_API_KEY: key }),
			};
		},
	};
}

async function checkProvider(
	ask: typeof fetch,
	baseUrl: string,
	apiKey: string | null,
): Promise<ProviderCheck> {
	try {
		const response = await ask(`${baseUrl.replace(/\/+$/, "")}/models`, {
			headers: apiKey === null ? {} : { authorization: `Bearer ${apiKey}` },
			signal: AbortSignal.timeout(CHECK_TIMEOUT_MS),
			// A key must not follow to somewhere else.
			redirect: "manual",
		});
		if (!response.ok) return fail(describeStatus(response.status));
		return { ok: true, models: readModels(JSON.parse(await readBody(response))) };
	} catch (error) {
		if (error instanceof SyntaxError) return fail("What answered is not a server of this kind.");
		return fail(describeFailure(error));
	}
}

function describeStatus(status: number): string {
	if (status === 401 || status === 403) return "The server refused this key.";
	if (status === 429)
		return "The server takes no more requests of this key for now: too many, or its credit is used up. Try again in a minute, or look at the limits of your account.";
	if (status >= 500) return `The server has trouble of its own (status ${status}). Try again later.`;
	if (status >= 300 && status < 400) return LEADS_ELSEWHERE;
	if (status === 404) return "There is no list of models at this address. Most addresses end in /v1.";
	return `The server answered with status ${status}. Check the address.`;
}

function fail(message: string): ProviderCheck {
	return { ok: false, message };
}

function readModels(body: unknown): readonly string[] {
	const data = typeof body === "object" && body !== null && "data" in body ? body.data : null;
	if (!Array.isArray(data)) return [];
	const ids = data.map((model: unknown) =>
		typeof model === "object" && model !== null && "id" in model && typeof model.id === "string"
			? model.id
			: null,
	);
	return ids.filter((id) => id !== null).slice(0, MAX_MODELS);
}
