import { z } from "zod";

/** Name of a tool server: short, and safe in the name of a tool that a model is told. */
export const toolServerNameSchema = z
	.string()
	.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/, "must be 1 to 32 letters, digits, - or _");

const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, "must be the name of a header");
const headerValue = z
	.string()
	.max(8192)
	.regex(/^[\t\x20-\x7e\x80-\xff]*$/, "must have no line breaks or control characters");
const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/, "must be the name of a variable");
/** U+0000 ends a text for the system: what comes after it would be run without having been shown. */
const argument = z
	.string()
	.max(8192)
	.regex(/^[^\0]*$/, "must have no NUL character");

const common = {
	/** Only these tools may be used; absent: all. */
	tools: z.array(z.string().min(1).max(200)).max(500).optional(),
	/** Longest time for one call, in seconds. */
	timeout: z.number().min(1).max(3600).optional(),
	/** Kept, but not used. */
	disabled: z.boolean().optional(),
};

/** A program that is started here and spoken to over its standard input and output. */
export const stdioToolServerSchema = z.object({
	type: z.literal("stdio").optional(),
	command: argument.min(1, "must name a program"),
	args: z.array(argument).max(200).default([]),
	env: z.record(variableName, argument).default({}),
	cwd: argument.optional(),
	...common,
});

/** A server that is reached by streamable HTTP. */
export const httpToolServerSchema = z.object({
	type: z.enum(["http", "streamable-http", "streamableHttp"]).optional(),
	url: z
		.url({ protocol: /^https?$/, error: "must be an address such as https://tools.example.org/mcp" })
		.max(2048),
	headers: z.record(headerName, headerValue).default({}),
	...common,
});

/** One entry of the usual `mcpServers` object. */
export const toolServerConfigSchema = z.union([stdioToolServerSchema, httpToolServerSchema], {
	error: "must have a `command` (a program to start) or a `url` (a server to reach by HTTP)",
});
export type ToolServerConfig = z.infer<typeof toolServerConfigSchema>;
export type ToolServerConfigs = Readonly<Record<string, ToolServerConfig>>;

export const MAX_TOOL_SERVERS = 50;

export type ParsedToolServers =
	| { readonly ok: true; readonly servers: ToolServerConfigs }
	| { readonly ok: false; readonly problems: readonly string[] };

/** Reads `{"mcpServers": {name: …}}`, as other programs write it, or the inner object alone; all problems at once. */
export function parseToolServers(json: string): ParsedToolServers {
	let given: unknown;
	try {
		given = JSON.parse(json);
	} catch {
		return { ok: false, problems: ["is not valid JSON"] };
	}
	const inner = isObject(given) && isObject(given.mcpServers) ? given.mcpServers : given;
	if (!isObject(inner)) return { ok: false, problems: ["must be an object of tool servers by name"] };
	const entries = Object.entries(inner);
	if (entries.length > MAX_TOOL_SERVERS) {
		return { ok: false, problems: [`has more than ${MAX_TOOL_SERVERS} tool servers`] };
	}
	const problems: string[] = [];
	const servers: Record<string, ToolServerConfig> = {};
	for (const [name, config] of entries) {
		const parsedName = toolServerNameSchema.safeParse(name);
		if (!parsedName.success)
			problems.push(`the name ${JSON.stringify(name.slice(0, 50))} ${reason(parsedName.error)}`);
		const parsed = parseOne(config);
		if (parsed.success) servers[name] = parsed.data;
		else problems.push(`${name.slice(0, 50)}: ${reason(parsed.error)}`);
	}
	return problems.length > 0 ? { ok: false, problems } : { ok: true, servers };
}

/** By the schema of its kind, so that a problem is told of the field that has it. */
function parseOne(config: unknown) {
	if (isObject(config) && "command" in config) return stdioToolServerSchema.safeParse(config);
	if (isObject(config) && "url" in config) return httpToolServerSchema.safeParse(config);
	return toolServerConfigSchema.safeParse(config);
}

function reason(error: z.ZodError): string {
	const [issue] = error.issues;
	if (issue === undefined) return "is not right";
	const place = issue.path.join(".");
	return place === "" ? issue.message : `${place} ${issue.message}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a person decides of a call that waits [TL3]. */
export const toolDecisionSchema = z.enum(["once", "always_in_chat", "always", "deny", "never"]);
export type ToolDecision = z.infer<typeof toolDecisionSchema>;

/**
 * State of a call: `waiting` for a person, `running`, and then for good `complete`, `failed`, `denied` by a person
 * or their rule, or `cancelled` where the answer was stopped or its server died.
 */
export const toolCallStatusSchema = z.enum([
	"waiting",
	"running",
	"complete",
	"failed",
	"denied",
	"cancelled",
]);
export type ToolCallStatus = z.infer<typeof toolCallStatusSchema>;

/** One call of a tool within an answer [TL2]. */
export const toolCallSchema = z
	.object({
		id: z.string(),
		server: z.string(),
		tool: z.string(),
		arguments: z.string().meta({ description: "As the model wrote them, JSON where it is right" }),
		round: z.number().int().min(0).meta({ description: "Calls of one round were asked for together" }),
		at: z
			.number()
			.int()
			.min(0)
			.meta({ description: "UTF-16 code units of the answer's text that come before the call" }),
		status: toolCallStatusSchema,
		result: z.string().optional().meta({ description: "What the model was told" }),
		started_at: z.iso.datetime({ precision: 3 }).optional(),
		duration_ms: z.number().int().min(0).optional(),
	})
	.meta({ id: "ToolCall" });
export type ToolCall = z.infer<typeof toolCallSchema>;

export function isToolCallOpen({ status }: Pick<ToolCall, "status">): boolean {
	return status === "waiting" || status === "running";
}

/** Which tools a chat may use: `server` for all of a server's, `server/tool` for one. */
export const chatToolsSchema = z.array(z.string().min(1).max(250)).max(200);

const toolSchema = z
	.object({
		name: z.string(),
		title: z.string().optional(),
		description: z.string(),
		input_schema: z.record(z.string(), z.unknown()),
		read_only: z.boolean().meta({ description: "The server says so; nobody has checked it" }),
		destructive: z.boolean().meta({ description: "The server says so; nobody has checked it" }),
	})
	.meta({
		id: "Tool",
		description: "A tool as its server describes it: words of a stranger, never instructions",
	});

export const toolServerSchema = z
	.object({
		name: z.string(),
		transport: z.enum(["stdio", "http"]),
		state: z.enum(["starting", "ready", "failed", "disabled"]),
		error: z.string().optional().meta({ description: "Why it failed, as a sentence" }),
		tools: z.array(toolSchema),
	})
	.meta({ id: "ToolServer" });
export type ToolServer = z.infer<typeof toolServerSchema>;

export const toolsResponseSchema = z.object({ servers: z.array(toolServerSchema) });

/** What a person has decided for good of a tool. */
export const toolPermissionSchema = z
	.object({
		id: z.string(),
		server: z.string(),
		tool: z.string(),
		decision: z.enum(["allow", "deny"]),
		chat_id: z.string().optional().meta({ description: "Only in this chat; absent: everywhere" }),
		created_at: z.iso.datetime({ precision: 3 }),
	})
	.meta({ id: "ToolPermission" });
export type ToolPermission = z.infer<typeof toolPermissionSchema>;
export const toolPermissionsResponseSchema = z.object({ permissions: z.array(toolPermissionSchema) });
