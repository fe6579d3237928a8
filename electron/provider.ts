import type { ProviderCheck, ProviderProbe } from "../server/protocol/provider-check.ts";
import type { ProviderInput, ProviderState } from "./bridge.ts";
import { describeProtection, type Secrets } from "./secrets.ts";
import type { SettingsFile } from "./settings.ts";

const KEY_NAME = "provider";
const DEFAULT_BASE_URL = "https://api.openai.com/v1";

export type Provider = {
	read(): Promise<ProviderState>;
	save(input: ProviderInput): Promise<ProviderState>;
	/** Has the provider tried, with the key that is given or kept. */
	check(input: ProviderInput): Promise<ProviderCheck>;
	/** What the server is told of it. */
	serverSettings(): Promise<Readonly<Record<string, string>>>;
};

type Deps = {
	readonly settings: SettingsFile;
	readonly secrets: Secrets;
	/** Tries a provider as the server would use it. */
	readonly check: (probe: ProviderProbe) => Promise<ProviderCheck>;
	/** What stands for OpenAI when a key is entered for it; null: its own address. The page shows it. */
	readonly openAiUrl: string | null;
};

/** Who answers: an address in the settings, a key among the secrets. */
export function createProvider({ settings, secrets, check, openAiUrl }: Deps): Provider {
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
		async check({ baseUrl, model, apiKey }) {
			const address = baseUrl ?? openAiUrl;
			const isSameServer = settings.read().provider.baseUrl === address;
			const kept = apiKey === undefined && isSameServer ? await secrets.read(KEY_NAME) : null;
			const url = new URL(address ?? DEFAULT_BASE_URL);
			return check({
				name: url.host,
				baseUrl: url.href.replace(/\/+$/, ""),
				apiKey: apiKey ?? kept ?? "",
				headers: {},
				api: "chat_completions",
				model,
			});
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
