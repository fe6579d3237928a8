import type { FastifyBaseLogger } from "fastify";
import type { AppDeps } from "../../application/deps.ts";
import type { GenerationRunner } from "../../application/generation/generation-runner.ts";
import type { Health, HistorySearch, LibraryStore, UsageReader } from "../../application/ports.ts";
import type { Tally } from "../../application/tally.ts";
import type { ToolPermissionStore, ToolProvider } from "../../application/tools/tool-port.ts";
import type { HistoryTransfer } from "../../application/transfer-port.ts";
import type { UserId } from "../../protocol/ids.ts";
import type { Limits } from "../../protocol/limits.ts";
import type { PriceTable } from "../../protocol/pricing.ts";
import type { ServerInfo } from "../../protocol/rest.ts";
import type { AccessPolicy } from "../access.ts";

/** What the REST side works with. */
export type HttpDeps = Pick<
	AppDeps,
	"chats" | "attachments" | "extractor" | "bus" | "clock" | "models" | "ids" | "budget" | "ledger"
> & {
	readonly search: HistorySearch;
	readonly tools: Pick<ToolProvider, "describe" | "retry">;
	readonly toolPermissions: Pick<ToolPermissionStore, "list" | "remove" | "restore">;
	readonly transfer: HistoryTransfer;
	readonly usage: Pick<UsageReader, "sum">;
	/** Prices by which the usage of a user is counted. */
	readonly readPrices: (userId: UserId) => Promise<PriceTable>;
	readonly library: LibraryStore;
	readonly access: AccessPolicy;
	readonly limits: Limits;
	readonly logger: FastifyBaseLogger;
	readonly serverInfo: ServerInfo;
	readonly tally: Tally;
	readonly runner: Pick<GenerationRunner, "runningCount">;
	/** Sockets that are open, and how many were closed as they did not read. */
	readonly readSockets: () => { readonly sockets: number; readonly slowReaders: number };
	readonly checks: Readonly<Record<string, () => Promise<Health>>>;
	/** Folder of the built web UI and of the documentation pages' assets; null: not served. */
	readonly webRoot: string | null;
	readonly docsRoot: string | null;
};
