import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { ProviderProbe } from "../server/protocol/provider-check.ts";
import type { AddedProvider, AddedProviderInput } from "./bridge.ts";
import type { Redactor } from "./redactor.ts";
import type { Secrets } from "./secrets.ts";
import type { SettingsFile } from "./settings.ts";

export type Providers = {
	list(): Promise<readonly AddedProvider[]>;
	/** Adds one, or changes the one of this id. */
	put(input: AddedProviderInput): Promise<readonly AddedProvider[]>;
	/** With its key and headers. */
	remove(id: string): Promise<readonly AddedProvider[]>;
	/** As it would be used, with the key that is kept where none is given. */
	probe(input: AddedProviderInput, model: string | null): Promise<ProviderProbe>;
	/** What the server is told of them: keys go to its process by message only. */
	serverSettings(): Promise<Readonly<Record<string, string>>>;
};

type Deps = {
	readonly settings: SettingsFile;
	readonly secrets: Secrets;
	readonly redactor: Redactor;
};

const headersSchema = z.record(z.string(), z.string());
type Kept = { readonly apiKey: string | null; readonly headers: Readonly<Record<string, string>> };

/** Providers beside the first one: addresses in the settings, keys and headers among the secrets, each with its own. */
export function createProviders({ settings, secrets, redactor }: Deps): Providers {
	const readHeaders = async (id: string): Promise<Kept["headers"]> => {
		const text = await secrets.read(headersName(id));
		const headers = text === null ? {} : (headersSchema.safeParse(parseJson(text)).data ?? {});
		for (const value of Object.values(headers)) redactor.hide(value);
		return headers;
	};
	const readKept = async (id: string): Promise<Kept> => ({
		apiKey: await secrets.read(keyName(id)),
		headers: await readHeaders(id),
	});
	const find = (id: string | null) => settings.read().providers.find((one) => one.id === id);
	/** A key belongs to where it was entered for; no other server may ever see it. */
	const keptFor = async ({ id, baseUrl }: AddedProviderInput): Promise<Kept> => {
		const known = find(id);
		const isSamePlace = known !== undefined && originOf(known.baseUrl) === originOf(baseUrl);
		return isSamePlace ? readKept(known.id) : { apiKey: null, headers: {} };
	};
	const list = () =>
		Promise.all(
			settings.read().providers.map(async (provider): Promise<AddedProvider> => {
				const { apiKey, headers } = await readKept(provider.id);
				return { ...provider, hasKey: apiKey !== null, headerNames: Object.keys(headers) };
			}),
		);
	return {
		list,
		async put(input) {
			const kept = await keptFor(input);
			const { name, baseUrl, api } = input;
			const known = find(input.id);
			const id = known?.id ?? createId(name);
			// Written before the address: a key that is forgotten must be gone before another server is named.
			await secrets.write(keyName(id), input.apiKey === undefined ? kept.apiKey : input.apiKey);
			const headers = input.headers === undefined ? kept.headers : (input.headers ?? {});
			await secrets.write(
				headersName(id),
				Object.keys(headers).length === 0 ? null : JSON.stringify(headers),
			);
			const changed = { id, name, baseUrl: baseUrl.replace(/\/+$/, ""), api };
			const others = settings.read().providers;
			settings.change({
				providers:
					known === undefined ? [...others, changed] : others.map((one) => (one.id === id ? changed : one)),
			});
			return list();
		},
		async remove(id) {
			await secrets.write(keyName(id), null);
			await secrets.write(headersName(id), null);
			settings.change({ providers: settings.read().providers.filter((one) => one.id !== id) });
			return list();
		},
		async probe(input, model) {
			const kept = await keptFor(input);
			const apiKey = input.apiKey === undefined ? kept.apiKey : input.apiKey;
			const headers = input.headers === undefined ? kept.headers : (input.headers ?? {});
			if (apiKey !== null) redactor.hide(apiKey);
			for (const value of Object.values(headers)) redactor.hide(value);
			return {
				name: input.name,
				baseUrl: input.baseUrl.replace(/\/+$/, ""),
				api: input.api,
				apiKey: apiKey ?? "",
				headers,
				model,
			};
		},
		async serverSettings() {
			const { providers } = settings.read();
			if (providers.length === 0) return {};
			const told = await Promise.all(
				providers.map(async ({ id, name, baseUrl, api }) => {
					const { apiKey, headers } = await readKept(id);
					return { id, name, base_url: baseUrl, api, api_key: apiKey ?? "", headers };
				}),
			);
			return { PROVIDERS: JSON.stringify(told) };
		},
	};
}

function keyName(id: string): string {
	return `provider.${id}`;
}

function headersName(id: string): string {
	return `provider.${id}.headers`;
}

/** Readable, and like no vendor's name, with which models of other providers begin. */
function createId(name: string): string {
	const word = name
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, "-")
		.replace(/^-+|-+$/g, "")
		.slice(0, 20);
	return `${word || "provider"}-${randomBytes(3).toString("hex")}`;
}

function originOf(address: string): string | null {
	return URL.parse(address)?.origin ?? null;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
