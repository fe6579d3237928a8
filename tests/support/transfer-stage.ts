import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { Kysely } from "kysely";
import type { ChatStore, Logger } from "../../server/application/ports.ts";
import type { HistoryTransfer } from "../../server/application/transfer-port.ts";
import { openAttachmentStore } from "../../server/infrastructure/storage/attachments/open-attachment-store.ts";
import { createChatStore } from "../../server/infrastructure/storage/chat-store.ts";
import { openDatabase } from "../../server/infrastructure/storage/open-database.ts";
import { readServerId } from "../../server/infrastructure/storage/read-server-id.ts";
import type { DatabaseSchema } from "../../server/infrastructure/storage/schema.ts";
import { createThreadedTransfer } from "../../server/infrastructure/storage/transfer/threaded-transfer.ts";
import { createWriteGate } from "../../server/infrastructure/storage/write-gate.ts";
import type { UserId } from "../../server/protocol/ids.ts";
import type { Chat, Message } from "../../server/protocol/rest.ts";
import type { ExportFormat, Import, ImportedChat } from "../../server/protocol/transfer.ts";
import { withMessages } from "./read-whole-chat.ts";
import { openTempDir } from "./temp-dir.ts";

const SCRIPT = new URL("../../server/transfer-worker.ts", import.meta.url);
const QUIET: Logger = {
	debug() {},
	info() {},
	warn() {},
	error: (fields, message) => console.error(message, fields),
};
const POLL_MS = 5;

export type TransferStage = Awaited<ReturnType<typeof openTransferStage>>;

/** A database with the threads that import and export, as a server has them. For tests. */
export async function openTransferStage(
	options: {
		readonly folder?: string;
		readonly logger?: Logger;
		/** With what a file of an import is refused; null: it is kept. */
		readonly refuseFile?: (name: string) => Error | null;
		readonly stallMs?: number;
	} = {},
) {
	const dir = options.folder === undefined ? await openTempDir() : null;
	const folder = options.folder ?? dir?.path ?? "";
	const databasePath = join(folder, "chat.db");
	const gate = createWriteGate();
	const db: Kysely<DatabaseSchema> = await openDatabase(databasePath, undefined, gate);
	const serverId = await readServerId(db);
	const chats: ChatStore = createChatStore(db);
	const attachmentFolder = `${databasePath}-attachments`;
	const limits = { attachmentBytes: 1_000_000, userAttachmentBytes: 10_000_000 };
	const logger = options.logger ?? QUIET;
	const attachments = await openAttachmentStore({
		db,
		path: attachmentFolder,
		limits,
		isAlone: true,
		logger,
	});
	const transfer: HistoryTransfer = createThreadedTransfer({
		attachments: {
			...attachments,
			add(input) {
				const refusal = options.refuseFile?.(input.name) ?? null;
				return refusal === null ? attachments.add(input) : Promise.reject(refusal);
			},
		},
		...{ attachmentFolder, attachmentBytes: limits.attachmentBytes },
		...{ db, databasePath, serverId, gate, script: SCRIPT, logger },
		owner: "test",
		isImporterGone: (owner) => owner !== "test",
		...(options.stallMs === undefined ? {} : { stallMs: options.stallMs }),
	});
	const settle = async (userId: UserId, id: string): Promise<Import> => {
		for (;;) {
			const found = await transfer.findImport(userId, id);
			if (found !== null && found.ended_at !== null && !found.state.endsWith("ing")) return found;
			await new Promise((resolve) => setTimeout(resolve, POLL_MS));
		}
	};
	return {
		...{ db, chats, attachments, transfer, folder, databasePath, settle },
		async importFile(
			userId: UserId,
			file: string | Uint8Array,
			name = "export.json",
		): Promise<Import & { readonly report: readonly ImportedChat[] }> {
			const started = await transfer.startImport(
				{ id: randomUUID(), userId, fileName: name, now: new Date() },
				Readable.from([Buffer.from(file)]),
				1e9,
			);
			const ended = await settle(userId, started.id);
			return { ...ended, report: await transfer.listImportedChats(userId, ended.id, 0, 1000) };
		},
		async exportFile(
			userId: UserId,
			format: ExportFormat,
			chatIds: readonly string[] | null = null,
		): Promise<Buffer> {
			const isSingle = chatIds?.length === 1;
			const request = { userId, chatIds, format, isSingle, at: new Date() };
			const chunks: Uint8Array[] = [];
			for await (const chunk of transfer.exportHistory(request)) chunks.push(chunk);
			return Buffer.concat(chunks);
		},
		async readChats(userId: UserId): Promise<readonly Chat[]> {
			const list = await chats.listChats(userId, { limit: null, before: null });
			return Promise.all(list.map((chat) => withMessages(chats, chat)));
		},
		async [Symbol.asyncDispose]() {
			await transfer.close();
			await attachments.close();
			await db.destroy();
			await dir?.[Symbol.asyncDispose]();
		},
	};
}

/** A chat as indented lines: who, text, and what stands below. */
export function drawTree(messages: readonly Message[]): readonly string[] {
	const depths = new Map<string, number>();
	return messages.map((message) => {
		const depth = message.parent_id === null ? 0 : (depths.get(message.parent_id) ?? 0) + 1;
		depths.set(message.id, depth);
		return `${"  ".repeat(depth)}${message.is_ai ? "AI" : "me"}: ${message.content}`;
	});
}
