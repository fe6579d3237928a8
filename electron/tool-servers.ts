import { z } from "zod";
import { MAX_TOOL_SERVERS, type ToolServerConfig, type ToolServerConfigs } from "../server/protocol/tools.ts";
import type { OwnToolServers, ToolServerDraft } from "./bridge.ts";
import { describeProtection, type Secrets } from "./secrets.ts";
import type { SettingsFile } from "./settings.ts";

export type ToolServers = {
	read(): Promise<OwnToolServers>;
	/** The whole of a draft, with the values that are kept for it. @throws {Error} with a sentence */
	resolve(draft: ToolServerDraft): Promise<ToolServerConfig>;
	/** @throws {Error} with a sentence */
	save(draft: ToolServerDraft): Promise<OwnToolServers>;
	remove(name: string): Promise<OwnToolServers>;
	/** Whether a program like this was agreed to before. */
	isKnown(draft: ToolServerDraft): boolean;
	/** What the server is told of them. */
	serverSettings(): Promise<Readonly<Record<string, string>>>;
};

/** Tool servers: how they are started and reached in the settings, values of environment and headers among the secrets. */
export function createToolServers({
	settings,
	secrets,
}: {
	readonly settings: SettingsFile;
	readonly secrets: Secrets;
}): ToolServers {
	const stored = (): ToolServerConfigs => settings.read().toolServers;
	const read = async (): Promise<OwnToolServers> => ({
		servers: Object.entries(stored()).map(([name, config]) => ({ name, config: withoutValues(config) })),
		warning: describeProtection(await secrets.protection()),
	});
	const keptValues = async (name: string): Promise<Values> => {
		const kept = await secrets.read(secretName(name));
		return kept === null ? {} : (valuesSchema.safeParse(parseJson(kept)).data ?? {});
	};
	const resolve = async ({ name, previousName, config }: ToolServerDraft): Promise<ToolServerConfig> => {
		const before = stored()[previousName ?? name];
		// A value belongs to where it was entered for: no other program and no other server gets to see it.
		const isSamePlace = before !== undefined && placeOf(before) === placeOf(config);
		const kept = isSamePlace ? await keptValues(previousName ?? name) : {};
		const values: Record<string, string> = {};
		for (const [key, value] of Object.entries(valuesOf(config))) {
			const known = value ?? kept[key];
			if (known === undefined) throw new Error(`Enter a value for ${key}.`);
			values[key] = known;
		}
		return withValues(config, values);
	};
	return {
		read,
		resolve,
		async save(draft) {
			const { name, previousName } = draft;
			const all = stored();
			if (name !== previousName && Object.hasOwn(all, name)) {
				throw new Error(`There is a tool server called ${name} already.`);
			}
			if (Object.keys(all).length >= MAX_TOOL_SERVERS && previousName === null) {
				throw new Error("There are as many tool servers as there can be. Remove one first.");
			}
			const config = await resolve(draft);
			const { [previousName ?? name]: _before, ...others } = all;
			if (previousName !== null && previousName !== name) await secrets.write(secretName(previousName), null);
			const values = valuesOf(config);
			const isEmpty = Object.keys(values).length === 0;
			await secrets.write(secretName(name), isEmpty ? null : JSON.stringify(values));
			settings.change({ toolServers: { ...others, [name]: withValues(config, emptied(values)) } });
			return read();
		},
		async remove(name) {
			const { [name]: _gone, ...others } = stored();
			await secrets.write(secretName(name), null);
			settings.change({ toolServers: others });
			return read();
		},
		isKnown: ({ name, previousName, config }) => {
			const before = stored()[previousName ?? name];
			return before !== undefined && runOf(before) === runOf(config);
		},
		async serverSettings() {
			const servers: Record<string, ToolServerConfig> = {};
			for (const [name, config] of Object.entries(stored())) {
				servers[name] = withValues(config, await keptOf(name, config, keptValues));
			}
			return Object.keys(servers).length === 0 ? {} : { MCP_SERVERS: JSON.stringify(servers) };
		},
	};
}

/** What a person is asked before it runs: the whole command, as it is. */
export function describeProgram(config: Pick<ToolServerDraft, "config">["config"]): string | null {
	if (!("command" in config)) return null;
	const { command, args = [], cwd, env = {} } = config;
	const lines = [[command, ...args].map((word) => JSON.stringify(word)).join(" ")];
	if (cwd !== undefined) lines.push(`Folder: ${cwd}`);
	if (Object.keys(env).length > 0) lines.push(`Variables: ${Object.keys(env).join(", ")}`);
	return lines.join("\n");
}

type Values = Readonly<Record<string, string>>;
const valuesSchema = z.record(z.string(), z.string());

async function keptOf(
	name: string,
	config: ToolServerConfig,
	read: (name: string) => Promise<Values>,
): Promise<Values> {
	const names = Object.keys(valuesOf(config));
	if (names.length === 0) return {};
	const kept = await read(name);
	return Object.fromEntries(names.map((key) => [key, kept[key] ?? ""]));
}

type Draft = ToolServerDraft["config"];

function valuesOf<Value>(
	config: { readonly env?: Record<string, Value> } | { readonly headers?: Record<string, Value> },
) {
	if ("env" in config && config.env !== undefined) return config.env;
	return ("headers" in config ? config.headers : undefined) ?? {};
}

function withValues(config: Draft, values: Values): ToolServerConfig {
	if ("command" in config)
		return { ...config, args: [...(config.args ?? [])], env: { ...values } } as ToolServerConfig;
	return { ...config, headers: { ...values } } as ToolServerConfig;
}

function withoutValues(config: ToolServerConfig): Draft {
	const names = Object.fromEntries(Object.keys(valuesOf(config)).map((name) => [name, null]));
	return "command" in config ? { ...config, env: names } : { ...config, headers: names };
}

function emptied(values: Values): Values {
	return Object.fromEntries(Object.keys(values).map((name) => [name, ""]));
}

/** Whom a value is told: a program with its arguments, or an origin. */
function placeOf(config: Draft | ToolServerConfig): string {
	if ("command" in config) return JSON.stringify([config.command, config.args ?? []]);
	return new URL(config.url).origin;
}

function runOf(config: Draft | ToolServerConfig): string {
	if (!("command" in config)) return "";
	return JSON.stringify([config.command, config.args ?? [], config.cwd ?? "", Object.keys(config.env ?? {})]);
}

function secretName(name: string): string {
	return `tool-server ${name}`;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
