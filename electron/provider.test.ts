import { expect, test } from "vitest";
import type { ProviderProbe } from "../server/protocol/provider-check.ts";
import { createProvider } from "./provider.ts";
import type { Secrets } from "./secrets.ts";
import { type Settings, settingsSchema } from "./settings.ts";

const KEY = "sk-good";

function openProvider(openAiUrl: string | null = null, kept = new Map<string, string>()) {
	let settings: Settings = settingsSchema.parse({});
	const secrets: Secrets = {
		read: async (name) => kept.get(name) ?? null,
		write: async (name, value) => void (value === null ? kept.delete(name) : kept.set(name, value)),
		protection: async () => "keychain",
	};
	const change = (patch: Partial<Settings>) => {
		settings = { ...settings, ...patch };
		return settings;
	};
	const probes: ProviderProbe[] = [];
	const check = async (probe: ProviderProbe) => {
		probes.push(probe);
		return { ok: true as const, models: ["a"], answeredBy: "a", warning: null };
	};
	const provider = createProvider({ settings: { read: () => settings, change }, secrets, check, openAiUrl });
	return { ...provider, probes };
}

const OTHER = "https://other.example/v1";

test("a provider is tried with the key that is given, at the address that is given", async () => {
	const provider = openProvider();
	await provider.check({ baseUrl: `${OTHER}/`, model: "m", apiKey: KEY });
	await provider.check({ baseUrl: null, model: null, apiKey: KEY });
	expect(provider.probes).toMatchObject([
		{ baseUrl: OTHER, model: "m", apiKey: KEY, name: "other.example" },
		{ baseUrl: "https://api.openai.com/v1", model: null, apiKey: KEY },
	]);
});

test("a key is sent to the server it was entered for and to no other", async () => {
	const provider = openProvider();
	await provider.save({ baseUrl: "https://one.example/v1", model: "m", apiKey: KEY });
	expect(await provider.serverSettings()).toEqual({
		OPENAI_BASE_URL: "https://one.example/v1",
		MODEL_NAME: "m",
		OPENAI_API_KEY: KEY,
	});
	await provider.check({ baseUrl: OTHER, model: null });
	expect(provider.probes).toMatchObject([{ baseUrl: OTHER, apiKey: "" }]);
	expect(await provider.save({ baseUrl: "https://one.example/v1", model: "n" })).toMatchObject({
		hasKey: true,
	});
	expect(await provider.save({ baseUrl: OTHER, model: "n" })).toMatchObject({ hasKey: false });
	expect(await provider.save({ baseUrl: null, model: null, apiKey: null })).toMatchObject({ hasKey: false });
	expect(await provider.serverSettings()).toEqual({});
});

test("the environment's address stands for OpenAI when a key is entered, and is kept with it", async () => {
	const provider = openProvider(OTHER);
	expect(await provider.read()).toMatchObject({ baseUrl: null, openAiUrl: OTHER });
	expect(await provider.serverSettings()).toEqual({});
	const input = { baseUrl: null, model: null };
	await provider.check({ ...input, apiKey: KEY });
	expect(await provider.save({ ...input, apiKey: KEY })).toMatchObject({ baseUrl: OTHER, hasKey: true });
	await provider.check(input);
	expect(provider.probes).toMatchObject([
		{ baseUrl: OTHER, apiKey: KEY },
		{ baseUrl: OTHER, apiKey: KEY },
	]);
	expect(await provider.serverSettings()).toEqual({ OPENAI_BASE_URL: OTHER, OPENAI_API_KEY: KEY });
	expect(await provider.save({ ...input, apiKey: null })).toMatchObject({ baseUrl: null, hasKey: false });
	expect(await provider.serverSettings()).toEqual({});
});

test("a key entered for OpenAI does not follow the environment of a later start", async () => {
	const later = openProvider(OTHER, new Map([["provider", KEY]]));
	expect(await later.serverSettings()).toEqual({ OPENAI_API_KEY: KEY });
	await later.check({ baseUrl: null, model: null });
	expect(later.probes).toMatchObject([{ baseUrl: OTHER, apiKey: "" }]);
	expect(await later.save({ baseUrl: null, model: "m" })).toMatchObject({ baseUrl: null, hasKey: true });
});
