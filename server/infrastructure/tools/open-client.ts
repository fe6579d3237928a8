import {
	Client,
	StreamableHTTPClientTransport,
	type Tool,
	type Transport,
} from "@modelcontextprotocol/client";
import type { ToolServerConfig } from "../../protocol/tools.ts";
import { type ProgramEnd, ProgramTransport } from "./program-transport.ts";
import { toolEnvironment } from "./tool-environment.ts";

/** One connection to a tool server that is ready. */
export type OpenClient = {
	readonly tools: readonly Tool[];
	readonly client: Client;
	close(): Promise<void>;
};

type Input = {
	readonly config: ToolServerConfig;
	readonly version: string;
	readonly timeoutMs: number;
	readonly onTools: (tools: readonly Tool[]) => void;
	readonly onClose: () => void;
};

/** A failed start, with what is known of the program that was started. */
export class StartError extends Error {
	readonly end: ProgramEnd | null;

	constructor(cause: unknown, end: ProgramEnd | null) {
		super("The tool server could not be started", { cause });
		this.end = end;
	}
}

/** Bytes of one answer over HTTP. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

/** Starts or reaches the server and reads its tools. @throws {StartError} */
export async function openClient({
	config,
	version,
	timeoutMs,
	onTools,
	onClose,
}: Input): Promise<OpenClient> {
	const isProgram = "command" in config;
	const transport = isProgram ? programTransport(config) : httpTransport(config);
	const client = new Client(
		{ name: "parley", title: "Parley", version },
		{
			// Over HTTP the newest protocol has no sessions; what does not know it is asked the old way.
			versionNegotiation: { mode: isProgram ? "legacy" : "auto", probe: { timeoutMs } },
			listMaxPages: 20,
			// What a tool promises of its result is not ours to enforce, and its patterns could hold up the server.
			jsonSchemaValidator: { getValidator: () => acceptAnything },
			listChanged: {
				tools: {
					onChanged: (error, tools) => {
						if (error === null && tools !== null) onTools(tools);
					},
				},
			},
		},
	);
	const close = async () => {
		client.onclose = () => {};
		await leave(transport);
		await client.close().catch(() => {});
	};
	try {
		const options = { timeout: timeoutMs, maxTotalTimeout: timeoutMs };
		await client.connect(transport, options);
		const tools =
			client.getServerCapabilities()?.tools === undefined ? [] : (await client.listTools({}, options)).tools;
		client.onclose = onClose;
		if (transport instanceof ProgramTransport && transport.end !== null) throw new Error("It ended");
		return { tools, client, close };
	} catch (error) {
		// How it ended by itself; what follows is our doing.
		const end = transport instanceof ProgramTransport ? transport.end : null;
		await close();
		throw new StartError(error, end);
	}
}

function programTransport(config: Extract<ToolServerConfig, { command: string }>): ProgramTransport {
	const { command, args, cwd, env } = config;
	return new ProgramTransport({ command, args, cwd, env: toolEnvironment(process.env, env) });
}

/** Never follows a redirect to another origin, by the transport's default policy. */
function httpTransport(config: Extract<ToolServerConfig, { url: string }>): StreamableHTTPClientTransport {
	return new StreamableHTTPClientTransport(new URL(config.url), {
		requestInit: { headers: config.headers },
		fetch: fetchLimited,
		redirectPolicy: "same-origin",
		reconnectionOptions: {
			initialReconnectionDelay: 1000,
			maxReconnectionDelay: 30_000,
			reconnectionDelayGrowFactor: 2,
			maxRetries: 2,
		},
	});
}

async function fetchLimited(url: string | URL, init?: RequestInit): Promise<Response> {
	const response = await fetch(url, init);
	if (response.body === null) return response;
	let bytes = 0;
	const limit = new TransformStream<Uint8Array, Uint8Array>({
		transform(chunk, controller) {
			bytes += chunk.length;
			if (bytes > MAX_BODY_BYTES) controller.error(new Error("The tool server sends more than is read"));
			else controller.enqueue(chunk);
		},
	});
	const limited = new Response(response.body.pipeThrough(limit), response);
	// A response that is made anew has no address, by which redirects are judged.
	Object.defineProperty(limited, "url", { value: response.url });
	return limited;
}

/** Tells the other side that its session is over, without waiting for long. */
async function leave(transport: Transport): Promise<void> {
	if (!(transport instanceof StreamableHTTPClientTransport)) return;
	const leaving = transport.terminateSession().catch(() => {});
	await Promise.race([leaving, new Promise((resolve) => setTimeout(resolve, 300))]);
}

function acceptAnything(input: unknown) {
	return { valid: true as const, data: input as never, errorMessage: undefined };
}
