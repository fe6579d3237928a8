import { Client, type Tool, type Transport } from "@modelcontextprotocol/client";
import type { ToolServerConfig } from "../../protocol/tools.ts";
import { HttpTransport } from "./http-transport.ts";
import { type ProgramEnd, ProgramTransport } from "./program-transport.ts";
import type { ProgramWatchdog } from "./program-watchdog.ts";
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
	readonly watchdog: ProgramWatchdog;
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

/** Starts or reaches the server and reads its tools. @throws {StartError} */
export async function openClient({
	config,
	version,
	timeoutMs,
	watchdog,
	onTools,
	onClose,
}: Input): Promise<OpenClient> {
	const isProgram = "command" in config;
	const transport = isProgram ? programTransport(config, watchdog) : new HttpTransport(config);
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

function programTransport(
	{ command, args, cwd, env }: Extract<ToolServerConfig, { command: string }>,
	watchdog: ProgramWatchdog,
): ProgramTransport {
	return new ProgramTransport({ command, args, cwd, env: toolEnvironment(process.env, env) }, watchdog);
}

/** Tells the other side that its session is over, without waiting for long. */
async function leave(transport: Transport): Promise<void> {
	if (!(transport instanceof HttpTransport)) return;
	const leaving = transport.terminateSession().catch(() => {});
	await Promise.race([leaving, new Promise((resolve) => setTimeout(resolve, 300))]);
}

function acceptAnything(input: unknown) {
	return { valid: true as const, data: input as never, errorMessage: undefined };
}
