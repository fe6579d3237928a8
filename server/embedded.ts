import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import pino from "pino";
import { z } from "zod";
import { version } from "../package.json" with { type: "json" };
import { type Config, parseConfig } from "./config.ts";
import { type ChatServer, createChatServer } from "./create-chat-server.ts";
import { openBackends } from "./infrastructure/backends.ts";
import {
	createLoadMeter,
	createOwnerName,
	isImporterGone,
	isOwnerGone,
	systemClock,
	systemIds,
} from "./infrastructure/system.ts";
import { listenOnUsablePort } from "./listen-on-usable-port.ts";
import { type ProviderCheck, providerProbeSchema } from "./protocol/provider-check.ts";
import { type ToolServer, type ToolServerConfig, toolServerConfigSchema } from "./protocol/tools.ts";

/**
 * The server inside a parent process: the same steps as alone, but configured by the parent's first
 * message, on 127.0.0.1, and open only to who knows the token of this launch [A1].
 */
const startSchema = z.object({
	type: z.literal("start"),
	dataFolder: z.string().min(1),
	token: z.string().min(32),
	/** Origin of the app's pages. */
	appOrigin: z.string().min(1),
	/** Port of an earlier process, so that pages find this one at the same address; 0: any. */
	port: z.int().min(0).max(65_535).default(0),
	/** Settings as in the environment of a standalone server, keys among them: they come by this message only. */
	settings: z.record(z.string(), z.string()).default({}),
});
/** Longer than a tool server may take to start. */
const TEST_TOOLS_TIMEOUT_MS = 45_000;

type Start = z.infer<typeof startSchema>;

/** Providers changed: others answer from here on, and nothing is started anew. */
const settingsSchema = z.object({
	type: z.literal("settings"),
	settings: z.record(z.string(), z.string()),
});

/** A provider to try, with a number that its answer carries. */
const probeSchema = z.object({
	type: z.literal("check_provider"),
	id: z.number(),
	provider: providerProbeSchema,
});

/** A tool server to try, with a number that its answer carries. */
const toolTestSchema = z.object({
	type: z.literal("test_tool_server"),
	id: z.number(),
	config: toolServerConfigSchema,
});

/** What the parent is told. */
export type EmbeddedReport =
	/** It has its settings and opens the history, which takes long where that is large and made by an older version. */
	| { readonly type: "opening" }
	| { readonly type: "ready"; readonly url: string; readonly version: string }
	| { readonly type: "failed"; readonly message: string }
	| { readonly type: "provider_checked"; readonly id: number; readonly result: ProviderCheck }
	| { readonly type: "tool_server_tested"; readonly id: number; readonly result: ToolServer };

/** A channel to the parent: Electron's `process.parentPort`, or the one of a forked Node process. */
type ParentPort = {
	readonly post: (report: EmbeddedReport) => void;
	readonly onMessage: (handle: (message: unknown) => void) => void;
	readonly onClose: (handle: () => void) => void;
};

function main(port: ParentPort): void {
	let server: Promise<Running | null> | null = null;
	let stopping: Promise<void> | null = null;
	const stop = () => {
		stopping ??= closeAndExit();
		return stopping;
	};
	const closeAndExit = async () => {
		const running = await server;
		await running?.server.close();
		process.exit(0);
	};
	port.onMessage((message) => {
		const start = startSchema.safeParse(message);
		if (start.success) server ??= run(port, start.data);
		else if (isStop(message)) void stop();
		else void server?.then((running) => running && tend(port, running, message));
	});
	// The parent is gone, perhaps killed: nothing is left behind.
	port.onClose(() => void stop());
	process.on("SIGTERM", () => void stop());
	// As alone: a defect in one request, or settings that cannot be used, must not end the answers that run.
	process.on("unhandledRejection", (error) => console.error("unhandled rejection:", error));
}

type Running = {
	readonly server: ChatServer;
	readonly configureModels: (settings: Start["settings"]) => void;
	readonly testTools: (config: ToolServerConfig) => Promise<ToolServer>;
};

/** What the parent asks of a server that runs. */
async function tend(port: ParentPort, running: Running, message: unknown): Promise<void> {
	const changed = settingsSchema.safeParse(message);
	if (changed.success) return running.configureModels(changed.data.settings);
	const test = toolTestSchema.safeParse(message);
	if (test.success) {
		const result = await running.testTools(test.data.config);
		return port.post({ type: "tool_server_tested", id: test.data.id, result });
	}
	const probe = probeSchema.safeParse(message);
	if (!probe.success) return;
	const { id, provider } = probe.data;
	const { checkProvider } = await import("./infrastructure/models/check-provider.ts");
	const result = await checkProvider(provider, new AbortController().signal).catch(
		(error: unknown): ProviderCheck => ({
			ok: false,
			models: [],
			message: `The test failed: ${String(error)}`,
		}),
	);
	port.post({ type: "provider_checked", id, result });
}

async function run(port: ParentPort, start: Start): Promise<Running | null> {
	try {
		port.post({ type: "opening" });
		// The history is opened in one turn; that it was said has to go out before.
		await setImmediate();
		const { running, port: listening } = await listen(start);
		port.post({ type: "ready", url: `http://127.0.0.1:${listening}`, version });
		return running;
	} catch (error) {
		port.post({ type: "failed", message: error instanceof Error ? error.message : String(error) });
		return null;
	}
}

/** At the port it had before, or at any. */
async function listen(start: Start): Promise<{ readonly running: Running; readonly port: number }> {
	let configure: Running["configureModels"] = () => {};
	let testTools: Running["testTools"] = () => Promise.reject(new Error("The server is not there yet"));
	const openAt = async (port: number) => {
		const opened = await open(embeddedConfig(start, port), start);
		configure = (settings) => opened.configure(embeddedConfig({ ...start, settings }, port));
		testTools = opened.testTools;
		return opened.server;
	};
	if (start.port === 0) {
		const { server, port } = await listenOnUsablePort(openAt);
		return { running: { server, configureModels: configure, testTools }, port };
	}
	const server = await openAt(start.port);
	return { running: { server, configureModels: configure, testTools }, port: (await server.listen()).port };
}

function embeddedConfig(start: Start, port: number): Config {
	const database = `sqlite:///${join(start.dataFolder, "chat.db")}`;
	return parseConfig(
		{ ...start.settings, DATABASE_URL: database, HOST: "127.0.0.1", PORT: String(port) },
		start.dataFolder,
	);
}

async function open(
	config: Config,
	start: Start,
): Promise<{
	readonly server: ChatServer;
	readonly configure: (config: Config) => void;
	readonly testTools: Running["testTools"];
}> {
	const logger = pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: true }));
	const owner = createOwnerName();
	const load = createLoadMeter();
	const backends = await openBackends(config, {
		logger,
		load,
		version,
		searchScript: new URL("./search-worker.js", import.meta.url),
		extractionScript: new URL("./extraction-worker.js", import.meta.url),
		transferScript: new URL("./transfer-worker.js", import.meta.url),
		owner,
		isImporterGone: (other) => isImporterGone(owner, other, config.redisUrl === null),
		usageScript: new URL("./usage-worker.js", import.meta.url),
	});
	try {
		const server = await createChatServer({
			config,
			backends,
			logger,
			clock: systemClock,
			ids: systemIds,
			load,
			owner,
			isOwnerGone: (other) => isOwnerGone(owner, other, config.redisUrl === null),
			version,
			launchToken: start.token,
			appOrigins: [start.appOrigin],
			webRoot: null,
			docsRoot: null,
		});
		const { tools } = backends;
		return {
			server,
			configure(changed) {
				backends.configureModels(changed);
				tools
					.configure(changed.toolServers)
					.catch((error) => logger.warn({ error: String(error) }, "a tool server could not be ended"));
			},
			testTools: (tested) => tools.test(tested, AbortSignal.timeout(TEST_TOOLS_TIMEOUT_MS)),
		};
	} catch (error) {
		await backends.close();
		throw error;
	}
}

function isStop(message: unknown): boolean {
	return typeof message === "object" && message !== null && "type" in message && message.type === "stop";
}

/** Electron's port to the process that made this one, as `process.parentPort` of a utility process. */
type ElectronParentPort = {
	postMessage(message: unknown): void;
	on(event: "message", handle: (event: { readonly data: unknown }) => void): void;
	on(event: "close", handle: () => void): void;
};

function openParentPort(): ParentPort | null {
	if ("parentPort" in process && process.parentPort) {
		const electron = process.parentPort as ElectronParentPort;
		return {
			post: (report) => electron.postMessage(report),
			onMessage: (handle) => electron.on("message", (event) => handle(event.data)),
			onClose: (handle) => electron.on("close", handle),
		};
	}
	if (process.send === undefined) return null;
	return {
		post: (report) => process.send?.(report),
		onMessage: (handle) => process.on("message", handle),
		onClose: (handle) => process.on("disconnect", handle),
	};
}

const parent = openParentPort();
if (parent === null) {
	console.error(
		"This is the part of Parley that the desktop app starts. To run a server alone: npm run server",
	);
	process.exit(1);
}
main(parent);
