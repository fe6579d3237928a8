import { expect, test } from "vitest";
import type { AddedProviderInput } from "./bridge.ts";
import { createProviders } from "./providers.ts";
import { createRedactor } from "./redactor.ts";
import type { Secrets } from "./secrets.ts";
import { type Settings, settingsSchema } from "./settings.ts";

const KEY = "sk-canary-0123456789";
const HEADER = "header-canary-0123456789";

function open() {
	let settings: Settings = settingsSchema.parse({});
	const kept = new Map<string, string>();
	const secrets: Secrets = {
		read: async (name) => kept.get(name) ?? null,
		write: async (name, value) => void (value === null ? kept.delete(name) : kept.set(name, value)),
		protection: async () => "keychain",
	};
	const redactor = createRedactor();
	const change = (patch: Partial<Settings>) => {
		settings = settingsSchema.parse({ ...settings, ...patch });
		return settings;
	};
	const providers = createProviders({ settings: { read: () => settings, change }, secrets, redactor });
	return { providers, kept, redactor, settings: () => settings };
}

const input = (more: Partial<AddedProviderInput> = {}): AddedProviderInput => ({
	...{ id: null, name: "My Work!", baseUrl: "https://llm.example.org/v1/", api: "chat_completions" as const },
	...{ apiKey: KEY, headers: { "x-gate": HEADER }, ...more },
});

const told = async ({ providers }: ReturnType<typeof open>) =>
	JSON.parse((await providers.serverSettings()).PROVIDERS ?? "[]") as Record<string, unknown>[];

test("a provider is kept with its address in the settings and its secrets elsewhere", async () => {
	const host = open();
	const [added] = await host.providers.put(input());
	expect(added).toMatchObject({ name: "My Work!", hasKey: true, headerNames: ["x-gate"] });
	expect(added?.id).toMatch(/^my-work-[0-9a-f]{6}$/);
	const seen = JSON.stringify([added, host.settings()]);
	expect(seen).not.toContain(KEY);
	expect(seen).not.toContain(HEADER);
	expect(host.redactor.clean(`${HEADER}`)).not.toContain(HEADER);
	expect(await told(host)).toEqual([
		{
			id: added?.id,
			name: "My Work!",
			base_url: "https://llm.example.org/v1",
			api: "chat_completions",
			api_key: KEY,
			headers: { "x-gate": HEADER },
		},
	]);
});

test("what is not said again stays, as long as the server is the same", async () => {
	const host = open();
	const [added] = await host.providers.put(input());
	const { apiKey: _key, headers: _headers, ...without } = input({ id: added?.id ?? "" });
	await host.providers.put({ ...without, baseUrl: "https://llm.example.org/v2", name: "Other" });
	expect(await told(host)).toMatchObject([{ name: "Other", api_key: KEY, headers: { "x-gate": HEADER } }]);
	await host.providers.put({ ...without, baseUrl: "https://elsewhere.example/v1" });
	expect(await told(host)).toMatchObject([{ id: added?.id, api_key: "", headers: {} }]);
	expect([...host.kept.values()].join()).not.toContain(KEY);
});

test("a test of another address never carries the key that is kept", async () => {
	const host = open();
	const [added] = await host.providers.put(input());
	const { apiKey: _key, headers: _headers, ...without } = input({ id: added?.id ?? "" });
	expect(await host.providers.probe(without, null)).toMatchObject({ apiKey: KEY });
	for (const baseUrl of [
		"http://llm.example.org/v1",
		"https://llm.example.org:444/v1",
		"https://evil.example",
	]) {
		expect(await host.providers.probe({ ...without, baseUrl }, null)).toMatchObject({
			apiKey: "",
			headers: {},
		});
	}
});

test("a provider goes with all its secrets, and leaves the others alone", async () => {
	const host = open();
	const [first] = await host.providers.put(input());
	await host.providers.put(input({ name: "Second", apiKey: "sk-second-key" }));
	expect(await host.providers.remove(first?.id ?? "")).toMatchObject([{ name: "Second" }]);
	expect([...host.kept.values()].join()).not.toContain(KEY);
	expect(await told(host)).toMatchObject([{ api_key: "sk-second-key" }]);
});

test("settings of earlier versions have no such providers and keep the one they have", () => {
	const settings = settingsSchema.parse({ provider: { baseUrl: "https://one.example/v1", model: "m" } });
	expect(settings).toMatchObject({
		provider: { baseUrl: "https://one.example/v1", model: "m" },
		providers: [],
	});
});
