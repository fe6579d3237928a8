import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";

/** A provider beside the one of `OPENAI_…`; its models are called `<id>/<model>`. */
export type ProviderConfig = {
	readonly id: string;
	readonly name: string;
	readonly baseUrl: string;
	/** Empty: it asks for none. */
	readonly apiKey: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly api: "chat_completions" | "responses";
};

type Environment = Readonly<Record<string, string | undefined>>;
type Read = { readonly providers: readonly ProviderConfig[]; readonly problems: readonly string[] };

/** Names that models of this server begin with already. */
const TAKEN_IDS: ReadonlySet<string> = new Set([
	...["openai", "guide", "ollama", "lmstudio", "llamacpp", "jan", "vllm"],
]);

/**
 * The providers of `PROVIDERS` or `PROVIDERS_FILE`: a JSON list. Sentences name what is wrong by its place, never by
 * its value, which may be a key.
 */
export function readProviders(env: Environment, cwd: string): Read {
	const { PROVIDERS: text, PROVIDERS_FILE: file } = env;
	if (text !== undefined && file !== undefined) {
		return wrong("PROVIDERS and PROVIDERS_FILE are both set; set one of them");
	}
	if (text !== undefined) return parseProviders("PROVIDERS", text, env);
	if (file === undefined) return { providers: [], problems: [] };
	try {
		return parseProviders("PROVIDERS_FILE", readFileSync(resolve(cwd, file), "utf8"), env);
	} catch (error) {
		const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
		return wrong(`PROVIDERS_FILE cannot be read (${reason}): ${resolve(cwd, file)}`);
	}
}

function parseProviders(setting: string, text: string, env: Environment): Read {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return wrong(
			`${setting} must be a JSON list such as [{"id":"work","base_url":"https://llm.example.org/v1"}]`,
		);
	}
	const parsed = providersSchema.safeParse(value);
	if (!parsed.success) {
		return {
			providers: [],
			problems: parsed.error.issues.map((issue) => `${setting} ${placeOf(issue.path)} ${issue.message}`),
		};
	}
	const problems: string[] = [];
	const seen = new Set<string>();
	const providers = parsed.data.map((given, index) => {
		const place = `${setting} ${placeOf([index])}`;
		if (TAKEN_IDS.has(given.id))
			problems.push(`${place}: the id "${given.id}" has a meaning of its own; choose another`);
		if (seen.has(given.id)) problems.push(`${place}: the id "${given.id}" is there twice`);
		seen.add(given.id);
		const named = given.api_key_env === undefined ? undefined : env[given.api_key_env];
		if (given.api_key_env !== undefined && named === undefined) {
			problems.push(`${place}: api_key_env names ${given.api_key_env}, which is not set`);
		}
		return {
			id: given.id,
			name: given.name ?? given.id,
			baseUrl: given.base_url.replace(/\/+$/, ""),
			apiKey: named ?? given.api_key ?? "",
			headers: given.headers,
			api: given.api,
		};
	});
	return problems.length > 0 ? { providers: [], problems } : { providers, problems };
}

function wrong(problem: string): Read {
	return { providers: [], problems: [problem] };
}

function placeOf(path: readonly PropertyKey[]): string {
	const [index, ...fields] = path;
	if (index === undefined) return "as a whole";
	return [`entry ${Number(index) + 1}`, ...fields.map(String)].join(" ");
}

const HEADER_NAME = /^[A-Za-z0-9-]{1,100}$/;
const HEADER_VALUE = /^[\x20-\x7e]{0,2000}$/;

const providersSchema = z
	.array(
		z.strictObject({
			id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,31}$/, "must be 1 to 32 of a-z, 0-9, - and _"),
			name: z.string().trim().min(1).max(60).optional(),
			base_url: z
				.string()
				.max(2048)
				.refine(
					(text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ""),
					"must be an address such as https://llm.example.org/v1",
				),
			api_key: z.string().max(4096).optional(),
			/** Name of the setting that holds the key. */
			api_key_env: z
				.string()
				.regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, "must be the name of a setting")
				.optional(),
			headers: z
				.record(
					z.string().regex(HEADER_NAME, "must be the name of a header"),
					z.string().regex(HEADER_VALUE, "must be the value of a header"),
				)
				.default({}),
			api: z
				.enum(["chat_completions", "responses"], "must be chat_completions or responses")
				.default("chat_completions"),
		}),
	)
	.max(50);
