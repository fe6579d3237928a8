import type { Kysely } from "kysely";
import type { AttachmentStore } from "../application/attachment-port.ts";
import type { Logins } from "../application/logins-port.ts";
import type { ModelProvider } from "../application/model-port.ts";
import type {
	ChatStore,
	GenerationStore,
	Health,
	HistorySearch,
	LibraryStore,
	LoadMeter,
	Logger,
	SignalBus,
	StreamLog,
	TokenCounter,
	UsageLedger,
	UsageReader,
} from "../application/ports.ts";
import type { TextExtractor } from "../application/text-extractor-port.ts";
import type { ToolPermissionStore } from "../application/tools/tool-port.ts";
import type { HistoryTransfer } from "../application/transfer-port.ts";
import type { Config } from "../config.ts";
import type { UserId } from "../protocol/ids.ts";
import type { PriceTable } from "../protocol/pricing.ts";
import { createThreadedExtractor } from "./extraction/threaded-extractor.ts";
import type { LoginAdmin } from "./logins/open-logins.ts";
import type { ModelRouterOptions } from "./models/model-router.ts";
import { createReconfigurableModels } from "./models/reconfigurable-models.ts";
import { openAttachmentStore } from "./storage/attachments/open-attachment-store.ts";
import { createChatStore } from "./storage/chat-store.ts";
import { createGenerationStore } from "./storage/generation-store.ts";
import { createLibraryStore } from "./storage/library-store.ts";
import { lockDatabase } from "./storage/lock-database.ts";
import { measureAnswer } from "./storage/measure-answer.ts";
import { openDatabase } from "./storage/open-database.ts";
import { readServerId } from "./storage/read-server-id.ts";
import type { DatabaseSchema } from "./storage/schema.ts";
import { createThreadedSearch } from "./storage/search/threaded-search.ts";
import { createToolPermissionStore } from "./storage/tool-permission-store.ts";
import { createThreadedTransfer } from "./storage/transfer/threaded-transfer.ts";
import { createUsageLedger } from "./storage/usage-ledger.ts";
import { createWriteGate } from "./storage/write-gate.ts";
import { createEmbeddedStreamLog } from "./streams/embedded-stream-log.ts";
import { openJournal } from "./streams/journal.ts";
import { createMemorySignalBus } from "./streams/memory-signal-bus.ts";
import { removeEnded } from "./streams/remove-ended.ts";
import { systemClock, systemIds } from "./system.ts";
import { createToolHub, type ToolHub } from "./tools/tool-hub.ts";
import { readStandardPrices } from "./usage/standard-prices.ts";
import { createThreadedUsage } from "./usage/threaded-usage.ts";

/** What a server stands on. Closing it closes everything, twice without harm. */
export type Backends = {
	readonly serverId: string;
	readonly chats: ChatStore;
	readonly generations: GenerationStore;
	readonly log: StreamLog;
	readonly bus: SignalBus;
	readonly models: ModelProvider;
	/** From here on the providers of these settings answer; answers that are being written go on. */
	readonly configureModels: (config: Config) => void;
	readonly search: HistorySearch;
	readonly tools: ToolHub;
	readonly toolPermissions: ToolPermissionStore;
	readonly transfer: HistoryTransfer;
	readonly attachments: AttachmentStore;
	readonly extractor: TextExtractor;
	readonly ledger: UsageLedger;
	readonly usage: UsageReader;
	readonly tokens: TokenCounter;
	readonly readPrices: (userId: UserId) => Promise<PriceTable>;
	readonly library: LibraryStore;
	/** Null: the server has no logins. */
	readonly logins: Logins | null;
	readonly checkStorage: () => Promise<Health>;
	close(): Promise<void>;
};

type Deps = {
	readonly logger: Logger;
	readonly load: LoadMeter;
	readonly version: string;
	/** Script of the thread that searches. */
	readonly searchScript: URL;
	/** Script of the threads that read documents. */
	readonly extractionScript: URL;
	/** Script of the threads that import and export. */
	readonly transferScript: URL;
	/** Name of this process among those that share the database, and who of them is dead. */
	readonly owner: string;
	readonly isImporterGone: (owner: string) => boolean;
	/** Script of the thread that counts and sums up what was spent. */
	readonly usageScript: URL;
};

/**
 * The one place where backends are chosen: Redis where it is configured, else memory with the journal;
 * SQLite; the configured provider or the guide. On a failure what was opened is closed.
 */
export async function openBackends(config: Config, deps: Deps): Promise<Backends> {
	const opened: (() => Promise<void>)[] = [];
	const closeAll = async () => {
		for (const close of opened.splice(0).reverse()) await close();
	};
	try {
		// Servers that share Redis know of each other; without it a second one would write past the first.
		const lock = lockDatabase(config.databasePath, config.redisUrl === null ? "alone" : "shared");
		opened.push(async () => lock.release());
		const gate = createWriteGate();
		const db = await openDatabase(config.databasePath, undefined, gate);
		opened.push(() => db.destroy());
		const serverId = await readServerId(db);
		const streams = await openStreams(config, { ...deps, db }, opened);
		const models = createReconfigurableModels(toModelOptions(config));
		opened.push(() => models.close());
		const attachments = await openAttachmentStore({
			db,
			path: `${config.databasePath}-attachments`,
			limits: config.limits,
			isAlone: config.redisUrl === null,
			logger: deps.logger,
		});
		opened.push(() => attachments.close());
		const extractor = createThreadedExtractor({ script: deps.extractionScript, logger: deps.logger });
		opened.push(() => extractor.close());
		const search = createThreadedSearch({
			files: { databasePath: config.databasePath, serverId },
			script: deps.searchScript,
			logger: deps.logger,
			load: deps.load,
		});
		opened.push(() => search.close());
		const transfer = createThreadedTransfer({
			...{ db, databasePath: config.databasePath, serverId, gate, script: deps.transferScript },
			...{ logger: deps.logger, owner: deps.owner, isImporterGone: deps.isImporterGone, attachments },
			attachmentFolder: `${config.databasePath}-attachments`,
			attachmentBytes: config.limits.attachmentBytes,
		});
		opened.push(() => transfer.close());
		const library = createLibraryStore(db);
		const standardPrices = readStandardPrices();
		const usage = createThreadedUsage({
			databasePath: config.databasePath,
			script: deps.usageScript,
			logger: deps.logger,
		});
		opened.push(() => usage.close());
		const logins = await openLoginsOf(config);
		opened.push(async () => logins?.close());
		const { callTimeoutMs, startTimeoutMs } = config.toolLimits;
		const tools = createToolHub({ version: deps.version, callTimeoutMs, startTimeoutMs }, config.toolServers);
		opened.push(() => tools.close());
		return {
			serverId,
			chats: createChatStore(db),
			generations: createGenerationStore(db),
			ledger: createUsageLedger(db),
			usage,
			tokens: usage,
			readPrices: async (userId) => {
				const own = await library.listItems(userId, "prices");
				return { ...standardPrices, own: own.map(({ content }) => content) };
			},
			...streams,
			models,
			configureModels: (changed) => models.configure(toModelOptions(changed)),
			search,
			tools,
			toolPermissions: createToolPermissionStore(db),
			transfer,
			attachments,
			extractor,
			library,
			logins,
			checkStorage: () => checkStorage(db),
			close: closeAll,
		};
	} catch (error) {
		await closeAll();
		throw error;
	}
}

function toModelOptions(config: Config): ModelRouterOptions {
	return {
		configured: config.provider,
		providers: config.providers,
		localModel: config.modelName,
		findLocal: config.findLocalModels,
		stallTimeoutMs: config.modelStallTimeoutMs,
		guideTokensPerSecond: config.guideTokensPerSecond,
	};
}

async function openStreams(
	config: Config,
	deps: Deps & { readonly db: Kysely<DatabaseSchema> },
	opened: (() => Promise<void>)[],
): Promise<{ readonly log: StreamLog; readonly bus: SignalBus }> {
	const journalPath = `${config.databasePath}-streams`;
	if (config.redisUrl !== null) {
		const { openRedisStreams } = await import("./streams/open-redis-streams.ts");
		return openRedisStreams({ url: config.redisUrl, journalPath }, deps, opened);
	}
	const journal = openJournal(journalPath, { alone: true });
	const log = createEmbeddedStreamLog({ journal });
	opened.push(() => log.close());
	await removeEnded(journal, (taskId) => measureAnswer(deps.db, taskId)).catch((error) =>
		deps.logger.warn({ error: String(error) }, "ended answers stay in the journal"),
	);
	const bus = createMemorySignalBus();
	opened.push(() => bus.close());
	return { log, bus };
}

/** Those of the administrator's commands as well: both work on one file. */
export async function openLoginsOf(
	config: Pick<Config, "authSecret" | "databasePath">,
): Promise<LoginAdmin | null> {
	if (config.authSecret === null) return null;
	const { openLogins } = await import("./logins/open-logins.ts");
	return openLogins(
		{ path: `${config.databasePath}-logins`, secret: config.authSecret },
		{ clock: systemClock, ids: systemIds },
	);
}

async function checkStorage(db: Kysely<DatabaseSchema>): Promise<Health> {
	await db.selectFrom("properties").select("name").limit(1).execute();
	return { ok: true };
}
