import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import pino from "pino";
import { version } from "../package.json" with { type: "json" };
import { type Config, ConfigError, parseConfig } from "./config.ts";
import { type ChatServer, createChatServer } from "./create-chat-server.ts";
import { openBackends } from "./infrastructure/backends.ts";
import { DatabaseOpenError } from "./infrastructure/storage/open-database.ts";
import { RedisOpenError } from "./infrastructure/streams/redis-open-error.ts";
import {
	createLoadMeter,
	createOwnerName,
	isImporterGone,
	isOwnerGone,
	systemClock,
	systemIds,
} from "./infrastructure/system.ts";
import { isLoopbackName } from "./protocol/is-loopback-name.ts";
import { readSettings } from "./read-settings.ts";
import { watchProviders } from "./watch-providers.ts";
import { watchToolServers } from "./watch-tool-servers.ts";

/** Pages of the desktop app may use any server [A2]; no web page can have this origin. */
const DESKTOP_ORIGIN = "app://parley";

/** The standalone server: environment → config → backends → server → signals. */
async function main(): Promise<void> {
	const config = parseConfig(readSettings(process.cwd()), process.cwd());
	const logger = pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: true }));
	// A defect in one request must not end the answers of all others; nothing durable hangs on it.
	process.on("unhandledRejection", (error) => {
		logger.error(
			{ error: String(error), stack: error instanceof Error ? error.stack : "" },
			"unhandled rejection",
		);
	});
	const owner = createOwnerName();
	const out = dirname(fileURLToPath(import.meta.url));
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
	let server: ChatServer | undefined;
	try {
		server = await createChatServer({
			config,
			backends,
			logger,
			clock: systemClock,
			ids: systemIds,
			load,
			owner,
			isOwnerGone: (other) => isOwnerGone(owner, other, config.redisUrl === null),
			version,
			launchToken: null,
			appOrigins: [DESKTOP_ORIGIN],
			webRoot: folder(join(out, "../renderer")),
			docsRoot: folder(join(out, "../docs")),
		});
		stopOnSignals(server);
		const files = { cwd: process.cwd(), logger, readSettings: () => readSettings(process.cwd()) };
		watchProviders({
			...{ ...files, providers: config.providers },
			configure: (providers) => backends.configureModels({ ...config, providers }),
		});
		watchToolServers({
			...{ ...files, toolServers: config.toolServers },
			configure(servers) {
				backends.tools
					.configure(servers)
					.catch((error) => logger.warn({ error: String(error) }, "a tool server could not be ended"));
			},
		});
		const { host, port } = await server.listen();
		greet(config, host, port);
	} catch (error) {
		await (server ?? backends).close();
		throw error;
	}
}

function greet(config: Config, host: string, port: number): void {
	const shown = host === "0.0.0.0" || host === "::" ? "localhost" : host.includes(":") ? `[${host}]` : host;
	console.log(`Parley listens on http://${shown}:${port}`);
	if (!isLoopbackName(config.host) && config.authSecret === null) {
		console.warn(
			"WARNING: This server has no logins. Everyone who can reach it can read and write every chat. " +
				"Use it on a network you trust only.",
		);
	}
}

function stopOnSignals(server: ChatServer): void {
	// Ctrl+C under npm comes twice, from the terminal and from npm: the second one changes nothing.
	let isStopping = false;
	const stop = () => {
		if (isStopping) return;
		isStopping = true;
		server.close().then(
			() => process.exit(0),
			(error) => {
				console.error(`Parley could not close cleanly: ${String(error)}`);
				process.exit(1);
			},
		);
	};
	process.on("SIGTERM", stop);
	process.on("SIGINT", stop);
}

function folder(path: string): string | null {
	return existsSync(path) ? path : null;
}

/** The sentence for whoever started the server; anything unexpected keeps its stack. */
function explain(error: unknown): string {
	if (error instanceof ConfigError)
		return `Parley cannot start with these settings:\n${indent(error.message)}`;
	if (error instanceof DatabaseOpenError || error instanceof RedisOpenError)
		return `Parley cannot start. ${error.message}`;
	const code = error instanceof Error && "code" in error ? error.code : undefined;
	const port = error instanceof Error && "port" in error ? String(error.port) : "";
	if (code === "EADDRINUSE") {
		return `Parley cannot start: port ${port} is in use by another program. Stop that program, or set PORT to another number.`;
	}
	if (code === "EACCES" && port !== "") {
		return `Parley cannot start: port ${port} needs administrator rights. Set PORT to a number above 1023.`;
	}
	if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
		return "Parley cannot start: HOST is not an address of this machine. Set HOST=127.0.0.1, or 0.0.0.0 for all addresses.";
	}
	return `Parley cannot start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

function indent(text: string): string {
	return text.replace(/^/gm, "  - ");
}

main().catch((error) => {
	console.error(explain(error));
	process.exit(1);
});
