import { isAbsolute, resolve } from "node:path";
import { z } from "zod";
import { isLoopbackName } from "./protocol/is-loopback-name.ts";
import { DEFAULT_LIMITS, type Limits } from "./protocol/limits.ts";
import type { ToolServerConfigs } from "./protocol/tools.ts";
import { type ProviderConfig, readProviders } from "./read-providers.ts";
import { readToolServers } from "./read-tool-servers.ts";

/** All a server is told from outside. */
export type Config = {
	readonly host: string;
	readonly port: number;
	readonly environment: "development" | "production";
	readonly databasePath: string;
	readonly redisUrl: string | null;
	/** With it people sign in [A3]; null: the server has no logins. */
	readonly authSecret: string | null;
	/** Model for chats that name none. */
	readonly modelName: string;
	/** Null: no provider is set up, a model of this computer or the built-in guide answers. */
	readonly provider: {
		readonly baseUrl: string;
		readonly apiKey: string;
		readonly modelName: string;
		/** Whether the provider writes answers in the background, so that they outlive this process. */
		readonly background: boolean;
	} | null;
	/** Providers beside that one. */
	readonly providers: readonly ProviderConfig[];
	readonly findLocalModels: boolean;
	readonly allowedOrigins: readonly string[];
	readonly allowedHosts: readonly string[];
	readonly serverName: string;
	readonly logLevel: LogLevel;
	readonly limits: Limits;
	readonly modelStallTimeoutMs: number;
	/** Pace of the guide; 0: as fast as it can. */
	readonly guideTokensPerSecond: number;
	/** Whether the model is asked for the title of a chat after its first answer. */
	readonly autoTitles: boolean;
	/** Tool servers by name; what they are started with may hold secrets. */
	readonly toolServers: ToolServerConfigs;
	/** Whether a file may bring some later. */
	readonly hasToolServersFile: boolean;
	readonly toolLimits: ToolLimits;
	readonly shutdownGraceMs: number;
};

export type ToolLimits = {
	/** Longest time for one call, where its server has no other. */
	readonly callTimeoutMs: number;
	/** How long a tool server may take until it is ready. */
	readonly startTimeoutMs: number;
	/** How long a call waits for a person. */
	readonly approvalTimeoutMs: number;
};

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One or more settings are wrong; `message` has a sentence for each. */
export class ConfigError extends Error {
	override readonly name = "ConfigError";
}

const DEFAULT_BASE_URL = "https://api.openai.com/v1";
const DEFAULT_PORT = 8005;
/** The seed's front end, where it is developed [A2]. */
const SEED_FRONT_END = "http://localhost:5173";

/**
 * Reads the settings of `.env.example` from `env`; an empty value counts as unset.
 * @throws {ConfigError} that names all wrong settings at once
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>, cwd: string): Config {
	const given = givenSettings(env);
	const parsed = environmentSchema.safeParse(given);
	const { providers, problems } = readProviders(given, cwd);
	const tools = readToolServers(given, cwd);
	if (!parsed.success || problems.length + tools.problems.length > 0) {
		const issues = parsed.error?.issues ?? [];
		const sentences = issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
		throw new ConfigError([...sentences, ...problems, ...tools.problems].join("\n"));
	}
	const config = toConfig(parsed.data, cwd, providers, tools.servers);
	const refusal = refuseOpenProduction(config);
	if (refusal !== null) throw new ConfigError(refusal);
	return config;
}

/** Those that have a value. */
export function givenSettings(
	env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
	return Object.fromEntries(
		Object.entries(env).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
	);
}

function toConfig(
	values: z.infer<typeof environmentSchema>,
	cwd: string,
	providers: readonly ProviderConfig[],
	toolServers: ToolServerConfigs,
): Config {
	const environment = values.ENVIRONMENT;
	return {
		host: values.HOST,
		port: values.PORT,
		environment,
		databasePath: databasePath(values.DATABASE_URL, cwd),
		redisUrl: redisUrl(values),
		authSecret: values.AUTH_SECRET ?? null,
		modelName: values.MODEL_NAME,
		provider:
			values.OPENAI_API_KEY === undefined && values.OPENAI_BASE_URL === undefined
				? null
				: {
						baseUrl: (values.OPENAI_BASE_URL ?? DEFAULT_BASE_URL).replace(/\/+$/, ""),
						apiKey: values.OPENAI_API_KEY ?? "",
						modelName: values.MODEL_NAME,
						background: values.OPENAI_BACKGROUND,
					},
		providers,
		findLocalModels: values.FIND_LOCAL_MODELS ?? isLoopbackName(values.HOST),
		allowedOrigins: [...values.ALLOWED_ORIGINS, ...(environment === "development" ? [SEED_FRONT_END] : [])],
		allowedHosts: values.ALLOWED_HOSTS,
		serverName: values.SERVER_NAME,
		logLevel: values.LOG_LEVEL,
		limits: {
			messageBytes: values.MAX_MESSAGE_BYTES,
			frameBytes: values.MAX_FRAME_BYTES,
			jsonDepth: values.MAX_JSON_DEPTH,
			attachmentBytes: values.MAX_ATTACHMENT_BYTES,
			importBytes: values.MAX_IMPORT_BYTES,
			userAttachmentBytes: values.MAX_USER_ATTACHMENT_BYTES,
			messageAttachments: values.MAX_MESSAGE_ATTACHMENTS,
			eventsPerSecond: values.MAX_EVENTS_PER_SECOND,
			socketQueueBytes: values.MAX_SOCKET_QUEUE_BYTES,
		},
		modelStallTimeoutMs: values.MODEL_STALL_TIMEOUT_MS,
		guideTokensPerSecond: values.GUIDE_TOKENS_PER_SECOND,
		autoTitles: values.AUTO_TITLES,
		toolServers,
		hasToolServersFile: values.MCP_SERVERS_FILE !== undefined,
		toolLimits: {
			callTimeoutMs: values.TOOL_TIMEOUT_MS,
			startTimeoutMs: values.TOOL_START_TIMEOUT_MS,
			approvalTimeoutMs: values.TOOL_APPROVAL_TIMEOUT_MS,
		},
		shutdownGraceMs: values.SHUTDOWN_GRACE_MS,
	};
}

/** Without logins a production server may be reached from this computer only [A4]. */
function refuseOpenProduction(config: Config): string | null {
	if (config.environment !== "production" || isLoopbackName(config.host)) return null;
	if (config.authSecret !== null) return null;
	return (
		`HOST is ${config.host} and ENVIRONMENT is production, but this server has no logins: everyone who can reach it ` +
		"could read and write every chat. Set AUTH_SECRET and invite people by `npm run users`, " +
		"or set HOST=127.0.0.1 and put a proxy with logins before it, " +
		"or set ENVIRONMENT=development on a network you trust."
	);
}

function databasePath(url: string, cwd: string): string {
	const path = decodeURIComponent(url.slice("sqlite:///".length));
	return isAbsolute(path) ? path : resolve(cwd, path);
}

function redisUrl(values: z.infer<typeof environmentSchema>): string | null {
	if (values.REDIS_URL !== undefined) return values.REDIS_URL;
	if (values.REDIS_HOST === undefined) return null;
	return `redis://${values.REDIS_HOST}:${values.REDIS_PORT}`;
}

const portSchema = z
	.string()
	.regex(/^\d{1,5}$/, "must be a port number from 0 to 65535")
	.transform(Number)
	.refine((port) => port <= 65_535, "must be a port number from 0 to 65535");

const wholeNumber = (min: number, what: string, fallback: number) =>
	z
		.string()
		.regex(/^\d{1,12}$/, `must be a whole number of ${what}`)
		.transform(Number)
		.refine((value) => value >= min, `must be at least ${min} ${what}`)
		.default(fallback);

/** Of what may be far more than fits into memory. */
const byteCount = (fallback: number) =>
	z
		.string()
		.regex(/^\d{1,15}$/, "must be a whole number of bytes")
		.transform(Number)
		.default(fallback);

const listSchema = z
	.string()
	.transform((text) => text.split(",").map((part) => part.trim()))
	.transform((parts) => parts.filter((part) => part !== ""))
	.default([]);

const webAddress = (protocols: readonly string[], what: string) =>
	z.string().refine((text) => {
		try {
			return protocols.includes(new URL(text).protocol);
		} catch {
			return false;
		}
	}, `must be ${what}`);

const flagSchema = z
	.enum(["true", "false", "1", "0"], "must be true or false")
	.transform((value) => value === "true" || value === "1");

const environmentSchema = z.object({
	DATABASE_URL: z
		.string()
		.regex(
			/^sqlite:\/\/\/./,
			"must have the form sqlite:///./chat.db (in the working directory) or sqlite:////full/path/chat.db",
		)
		.refine(
			(url) => !url.includes(":memory:"),
			"must name a file, so that the history is there after a restart",
		)
		.default("sqlite:///./chat.db"),
	OPENAI_API_KEY: z.string().optional(),
	OPENAI_BASE_URL: webAddress(["http:", "https:"], "an address such as http://127.0.0.1:11434/v1").optional(),
	OPENAI_BACKGROUND: flagSchema.default(false),
	PROVIDERS: z.string().optional(),
	PROVIDERS_FILE: z.string().optional(),
	MCP_SERVERS: z.string().optional(),
	MCP_SERVERS_FILE: z.string().optional(),
	MODEL_NAME: z.string().max(200, "must be at most 200 characters").default("gpt-4o-mini"),
	HOST: z
		.string()
		.regex(/^[A-Za-z0-9.:[\]_-]+$/, "must be an address or a host name to listen on")
		.default("127.0.0.1"),
	PORT: portSchema.default(DEFAULT_PORT),
	ENVIRONMENT: z
		.enum(["development", "production"], "must be development or production")
		.default("development"),
	REDIS_HOST: z
		.string()
		.regex(/^[A-Za-z0-9.:[\]_-]+$/, "must be a host name")
		.optional(),
	REDIS_PORT: portSchema.default(6379),
	REDIS_URL: webAddress(["redis:", "rediss:"], "an address such as redis://localhost:6379").optional(),
	AUTH_SECRET: z
		.string()
		.min(32, "must have at least 32 characters; `openssl rand -base64 32` makes one")
		.max(1000, "must have at most 1000 characters")
		.optional(),
	LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(", ")}`).default("info"),
	ALLOWED_ORIGINS: listSchema.refine(
		(origins) => origins.every(isOrigin),
		"must be a list of origins such as https://chat.example.org, separated by commas",
	),
	ALLOWED_HOSTS: listSchema.transform((hosts) => hosts.map((host) => host.toLowerCase())),
	SERVER_NAME: z.string().max(100, "must be at most 100 characters").default("Parley"),
	FIND_LOCAL_MODELS: flagSchema.optional(),
	MAX_MESSAGE_BYTES: wholeNumber(1, "bytes", DEFAULT_LIMITS.messageBytes),
	MAX_FRAME_BYTES: wholeNumber(1024, "bytes", DEFAULT_LIMITS.frameBytes),
	MAX_JSON_DEPTH: wholeNumber(4, "levels", DEFAULT_LIMITS.jsonDepth),
	MAX_ATTACHMENT_BYTES: wholeNumber(0, "bytes", DEFAULT_LIMITS.attachmentBytes),
	MAX_IMPORT_BYTES: wholeNumber(0, "bytes", DEFAULT_LIMITS.importBytes),
	MAX_USER_ATTACHMENT_BYTES: byteCount(DEFAULT_LIMITS.userAttachmentBytes),
	MAX_MESSAGE_ATTACHMENTS: wholeNumber(1, "attachments", DEFAULT_LIMITS.messageAttachments),
	MAX_EVENTS_PER_SECOND: wholeNumber(1, "events", DEFAULT_LIMITS.eventsPerSecond),
	MAX_SOCKET_QUEUE_BYTES: wholeNumber(65_536, "bytes", DEFAULT_LIMITS.socketQueueBytes),
	MODEL_STALL_TIMEOUT_MS: wholeNumber(100, "milliseconds", 60_000),
	GUIDE_TOKENS_PER_SECOND: wholeNumber(0, "tokens", 120),
	AUTO_TITLES: flagSchema.default(true),
	TOOL_TIMEOUT_MS: wholeNumber(100, "milliseconds", 60_000),
	TOOL_START_TIMEOUT_MS: wholeNumber(100, "milliseconds", 30_000),
	TOOL_APPROVAL_TIMEOUT_MS: wholeNumber(100, "milliseconds", 30 * 60_000),
	SHUTDOWN_GRACE_MS: wholeNumber(0, "milliseconds", 3000),
});

/** `null` as an origin is what any sandboxed page sends; it is never allowed [A2]. */
function isOrigin(text: string): boolean {
	try {
		const url = new URL(text);
		return text !== "null" && (url.origin === text || `${url.protocol}//${url.host}` === text);
	} catch {
		return false;
	}
}
