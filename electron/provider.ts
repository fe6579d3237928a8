import type { ProviderCheck, ProviderInput, ProviderState } from "./bridge.ts";
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
};

/** Who answers: an address in the settings, a key among the secrets. */
export function createProvider({ settings, secrets, fetch }: Deps): Provider {
	const read = async (): Promise<ProviderState> => {
		const { baseUrl, model } = settings.read().provider;
		const keyProtection = await secrets.protection();
		const hasKey = (await secrets.read(KEY_NAME)) !== null;
		return { baseUrl, model, hasKey, keyProtection, warning: describeProtection(keyProtection) };
	};
	return {
		read,
		async save({ baseUrl, model, apiKey }) {
			const isOtherServer = settings.read().provider.baseUrl !== baseUrl;
			// A key belongs to where it was entered for; no other server may ever see it.
			if (apiKey !== undefined) await secrets.write(KEY_NAME, apiKey);
			else if (isOtherServer) await secrets.write(KEY_NAME, null);
			settings.change({ provider: { baseUrl, model } });
			return read();
		},
		async check({ baseUrl, apiKey }) {
			const isSameServer = settings.read().provider.baseUrl === baseUrl;
			const kept = apiKey === undefined && isSameServer ? await secrets.read(KEY_NAME) : null;
			return checkProvider(fetch, baseUrl ?? DEFAULT_BASE_URL, apiKey ?? kept);
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
			redirect: "error",
		});
		if (response.status === 401 || response.status === 403) return fail("The server refused this key.");
		if (!response.ok) return fail(`The server answered with status ${response.status}.`);
		return { ok: true, models: readModels(await response.json()) };
	} catch (error) {
		if (error instanceof SyntaxError) return fail("What answered is not a server of this kind.");
		return fail("The server did not answer. Check the address and the network.");
	}
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
