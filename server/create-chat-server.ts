import type { FastifyBaseLogger } from "fastify";
import { allowedHosts } from "./allowed-hosts.ts";
import { createAttachmentSweeper } from "./application/attachments/attachment-sweeper.ts";
import { createAdopter } from "./application/generation/adopter.ts";
import { createGenerationRunner } from "./application/generation/generation-runner.ts";
import type { Clock, Ids, LoadMeter } from "./application/ports.ts";
import { rebuildRequest } from "./application/rebuild-request.ts";
import { countEnds, createTally } from "./application/tally.ts";
import { createTitler } from "./application/titles/titler.ts";
import { createToolApprovals } from "./application/tools/tool-approvals.ts";
import { createToolBox } from "./application/tools/tool-box.ts";
import { createBudgetGuard } from "./application/usage/budget-guard.ts";
import { measureOrphan } from "./application/usage/measure-orphan.ts";
import { createRecounter } from "./application/usage/recount.ts";
import type { Config } from "./config.ts";
import type { Backends } from "./infrastructure/backends.ts";
import type { AccessPolicy } from "./presentation/access.ts";
import { createHttpApp } from "./presentation/http/create-app.ts";
import { acceptUpgrades } from "./presentation/websocket/accept-upgrades.ts";
import { CAPABILITIES, type Capability } from "./protocol/capabilities.ts";
import { PROTOCOL_VERSION } from "./protocol/protocol-version.ts";
import type { ServerInfo } from "./protocol/rest.ts";

export type ChatServer = {
	/** Listens and adopts what a dead process left; resolves with the address. @throws {Error} EADDRINUSE … */
	listen(): Promise<{ readonly host: string; readonly port: number }>;
	/** Takes nothing new, lets running answers end within the grace period, stores the rest, closes all. */
	close(): Promise<void>;
};

export type ChatServerDeps = {
	readonly config: Config;
	readonly backends: Backends;
	readonly logger: FastifyBaseLogger;
	readonly clock: Clock;
	readonly ids: Ids;
	readonly load: LoadMeter;
	/** Name of this process among all that share the backends, and who of them is dead. */
	readonly owner: string;
	readonly isOwnerGone: (owner: string) => boolean;
	readonly version: string;
	/** Token that every request has to carry; null: none. */
	readonly launchToken: string | null;
	/** Origins allowed besides the configured ones, such as the desktop app's. */
	readonly appOrigins: readonly string[];
	readonly webRoot: string | null;
	readonly docsRoot: string | null;
};

/** The only wiring: every part of the server gets here what it works with. Owns the backends and closes them. */
export async function createChatServer(deps: ChatServerDeps): Promise<ChatServer> {
	const { config, backends, logger, clock, ids } = deps;
	const tally = createTally();
	const generations = countEnds(backends.generations, tally);
	const { log, bus, chats, models, search, transfer, ledger, library, attachments } = backends;
	const { extractor, tools, toolPermissions } = backends;
	const approvals = createToolApprovals(bus);
	// Answers run on any node, and each has its own connections.
	bus.onToolRetry((name) => void tools.retryFailed(name));
	const titler = createTitler({ chats, bus, models, clock, ids, logger, ledger });
	const { usage, readPrices } = backends;
	const budget = createBudgetGuard({ library, usage, readPrices, clock, logger });
	const recounter = createRecounter({ counter: backends.tokens, ledger, bus, clock, logger });
	const runner = createGenerationRunner({
		tools: createToolBox({
			...{ provider: tools, permissions: toolPermissions, approvals, chats, clock, ids },
			approvalTimeoutMs: config.toolLimits.approvalTimeoutMs,
		}),
		rebuild: (generation, soFar) =>
			rebuildRequest({ chats, attachments, extractor, models, library }, generation, soFar),
		models,
		log,
		store: generations,
		ledger,
		bus,
		clock,
		logger,
		load: deps.load,
		owner: deps.owner,
		onAnswered: (generation) => {
			if (config.autoTitles) titler.handleAnswered(generation);
		},
		onUncounted: recounter.handleUncounted,
	});
	const adopter = createAdopter({
		log,
		store: generations,
		bus,
		clock,
		logger,
		runner,
		isGone: deps.isOwnerGone,
		measure: (orphan, known) => measureOrphan({ chats, models }, orphan, known),
	});
	transfer.onHistoryChanged((userId, rev) => {
		bus.publishToUser(userId, { audience: "welcomed", event: { type: "history_changed", rev } });
	});
	const sweeper = createAttachmentSweeper({ attachments, clock, logger });
	let hosts: ReadonlySet<string> = new Set();
	const access: AccessPolicy = {
		allowedHosts: () => hosts,
		allowedOrigins: new Set([...config.allowedOrigins, ...deps.appOrigins]),
		launchToken: deps.launchToken,
		logins: backends.logins,
	};
	const app = await createHttpApp({
		chats,
		bus,
		clock,
		models,
		search,
		tools,
		toolPermissions,
		transfer,
		ids,
		attachments,
		extractor,
		usage,
		readPrices,
		budget,
		ledger,
		library,
		access,
		limits: config.limits,
		logger,
		serverInfo: serverInfo(deps),
		tally,
		runner,
		readSockets: () => ({ sockets: sockets.socketCount, slowReaders: sockets.slowReaderCount }),
		checks: {
			storage: backends.checkStorage,
			streams: () => log.checkHealth(),
			signals: () => bus.checkHealth(),
		},
		webRoot: deps.webRoot,
		docsRoot: deps.docsRoot,
	});
	let isAccepting = true;
	const turnsUnderWay = new Set<Promise<unknown>>();
	const sockets = acceptUpgrades(app.server, {
		...{
			chats,
			attachments,
			extractor,
			generations,
			ledger,
			library,
			budget,
			log,
			bus,
			models,
			runner,
			clock,
			ids,
		},
		limits: config.limits,
		logger,
		serverId: backends.serverId,
		turnsUnderWay,
		isAccepting: () => isAccepting,
		access,
	});
	let closing: Promise<void> | null = null;
	const close = async () => {
		isAccepting = false;
		adopter.close();
		await sweeper.close();
		await Promise.allSettled(turnsUnderWay);
		await runner.drain(config.shutdownGraceMs);
		await titler.close();
		await recounter.close();
		await sockets.close();
		await app.close();
		runner.close();
		approvals.close();
		await backends.close();
	};

	return {
		async listen() {
			await app.listen({ host: config.host, port: config.port });
			const address = app.server.address();
			const port = typeof address === "object" && address !== null ? address.port : config.port;
			hosts = allowedHosts({ host: config.host, port, configured: config.allowedHosts });
			await transfer.recover();
			// Where nothing can be written, on a full disk say, all can be read; it is tried again with each look.
			await adopter
				.adoptOrphans()
				.catch((error) => logger.warn({ error: String(error) }, "orphans could not be adopted"));
			adopter.start();
			sweeper.start();
			return { host: config.host, port };
		},
		close() {
			closing ??= close();
			return closing;
		},
	};
}

/** All that there is to offer. Where no tools are set up there is nothing to show; in the desktop app the person can add some. */
function listCapabilities(takesFiles: boolean, hasTools: boolean): Capability[] {
	const left: ReadonlySet<Capability> = new Set([
		...(takesFiles ? [] : (["attachments"] as const)),
		...(hasTools ? [] : (["tools", "tool_retry", "tool_permission_restore"] as const)),
	]);
	return CAPABILITIES.filter((capability) => !left.has(capability));
}

function serverInfo({ config, backends, version, launchToken }: ChatServerDeps): ServerInfo {
	const { limits } = config;
	return {
		product: "parley",
		version,
		server_id: backends.serverId,
		name: config.serverName,
		protocol: { min: 1, max: PROTOCOL_VERSION },
		auth: backends.logins === null ? "none" : "token",
		capabilities: listCapabilities(
			config.limits.attachmentBytes > 0,
			launchToken !== null || config.hasToolServersFile || backends.tools.hasServers(),
		),
		limits: {
			message_bytes: limits.messageBytes,
			frame_bytes: limits.frameBytes,
			json_depth: limits.jsonDepth,
			attachment_bytes: limits.attachmentBytes,
			import_bytes: limits.importBytes,
			user_attachment_bytes: limits.userAttachmentBytes,
			message_attachments: limits.messageAttachments,
			events_per_second: limits.eventsPerSecond,
			socket_queue_bytes: limits.socketQueueBytes,
		},
		environment: config.environment,
	};
}
