import type { UserId } from "../protocol/ids.ts";
import type { ExportFormat, Import, ImportedChat, ImportState } from "../protocol/transfer.ts";

export type { ExportFormat, Import, ImportedChat } from "../protocol/transfer.ts";
export type ImportOutcome = ImportedChat["outcome"];

export type ExportRequest = {
	/** Null where the server has no logins and a chat was asked for without a name. */
	readonly userId: UserId | null;
	/** Null: all of the user. Others than the user's are left out. */
	readonly chatIds: readonly string[] | null;
	readonly format: ExportFormat;
	/** The one chat becomes a file of its own where the format allows it. */
	readonly isSingle: boolean;
	readonly at: Date;
};

export type NewImport = {
	/** Each user's own: what others call theirs is nothing to it. */
	readonly id: string;
	readonly userId: UserId;
	readonly fileName: string;
	readonly now: Date;
};

/** Brings histories in and out, off this thread. */
export interface HistoryTransfer {
	/** The file in chunks, at the pace of the reader; ends its work when the reader stops. */
	exportHistory(request: ExportRequest): AsyncIterable<Uint8Array>;
	/**
	 * Stores what is uploaded and goes to work on it, after those before it. The same id again is the same import.
	 * @throws {AppError} too_large, invalid_request
	 */
	startImport(input: NewImport, upload: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Import>;
	listImports(userId: UserId): Promise<readonly Import[]>;
	findImport(userId: UserId, id: string): Promise<Import | null>;
	/** What became of each chat, in the order of the file, from a position on. */
	listImportedChats(
		userId: UserId,
		id: string,
		from: number,
		limit: number,
	): Promise<readonly ImportedChat[]>;
	/** Ends a running import; nothing of it stays. False: it has ended. */
	cancelImport(userId: UserId, id: string): Promise<boolean>;
	/** Deletes what it brought, but for chats that were touched since. False: there is nothing to undo now. */
	undoImport(userId: UserId, id: string): Promise<boolean>;
	/** Calls `handle` when the history of a user has changed at many places. */
	onHistoryChanged(handle: (userId: UserId, rev: number) => void): void;
	/** Finishes or takes back what a dead process left. */
	recover(): Promise<void>;
	close(): Promise<void>;
}

/** States in which there is work to do. */
export const RUNNING_STATES: readonly ImportState[] = [
	"receiving",
	"waiting",
	"running",
	"publishing",
	"cancelling",
	"undoing",
];
