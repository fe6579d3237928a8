import Database from "better-sqlite3";
import type { NamedSchema } from "../../../protocol/answer-form.ts";
import type { ExportedChat, ExportedMessage } from "../../../protocol/export-format.ts";
import { reasoningEffortSchema } from "../../../protocol/model-settings.ts";
import { messageErrorSchema, usageSchema } from "../../../protocol/rest.ts";
import type { ToolCall } from "../../../protocol/tools.ts";
import type { ChatRow, MessageRow } from "../rows.ts";
import { keyOfChat, keyOfMessage } from "./derive-key.ts";

const MESSAGES_AT_ONCE = 200;
const CHATS_AT_ONCE = 500;

export type ExportSource = {
	/** In the order in which they came to be. */
	chats(): Iterable<{ readonly id: number; readonly chat: ExportedChat }>;
	/** A parent before what follows it. */
	messages(chatId: number): Iterable<ExportedMessage>;
	close(): void;
};

type Choice = {
	readonly userId: string | null;
	/** Rows to export; null: all of the user. */
	readonly chatIds: readonly number[] | null;
};

/** Reads the history as it is at this moment, a page at a time, through a connection that cannot write. */
export function openExportSource(path: string, serverId: string, { userId, chatIds }: Choice): ExportSource {
	const db = new Database(path, { readonly: true, timeout: 5000 });
	// What is written meanwhile is not seen.
	db.exec("BEGIN");
	const ofUser = "rev > 0 AND (user_id = @userId OR @userId IS NULL)";
	const findChat = db.prepare(`SELECT * FROM chats WHERE id = @id AND ${ofUser}`);
	const pageOfChats = db.prepare(
		`SELECT * FROM chats WHERE user_id = @userId AND rev > 0 AND id > @after ORDER BY id LIMIT ${CHATS_AT_ONCE}`,
	);
	const pageOfMessages = db.prepare(
		`SELECT * FROM messages WHERE chat_id = ? AND rev > 0 AND id > ? ORDER BY id LIMIT ${MESSAGES_AT_ONCE}`,
	);

	const files = db.prepare(`
		SELECT a.name, a.hash FROM message_attachments m JOIN attachments a ON a.id = m.attachment_id
		WHERE m.message_id = ? ORDER BY m.place
	`);

	function* rowsOfChats(): Generator<ChatRow> {
		if (chatIds !== null) {
			for (const id of [...new Set(chatIds)].sort((a, b) => a - b)) {
				const row = findChat.get({ id, userId }) as ChatRow | undefined;
				if (row !== undefined) yield row;
			}
			return;
		}
		for (let after = 0; ; ) {
			const rows = pageOfChats.all({ userId, after }) as ChatRow[];
			yield* rows;
			const last = rows.at(-1);
			if (last === undefined) return;
			after = last.id;
		}
	}
	function* rowsOfMessages(chatId: number): Generator<MessageRow> {
		for (let after = 0; ; ) {
			const rows = pageOfMessages.all(chatId, after) as MessageRow[];
			yield* rows;
			const last = rows.at(-1);
			if (last === undefined) return;
			after = last.id;
		}
	}

	return {
		*chats() {
			for (const row of rowsOfChats()) yield { id: row.id, chat: toExportedChat(serverId, row) };
		},
		*messages(chatId) {
			const keys = new Map<number, ExportedMessage["key"]>();
			for (const row of rowsOfMessages(chatId)) {
				const key = keyOfMessage(serverId, chatId, row);
				keys.set(row.id, key);
				const parent = row.parent_id === null ? null : (keys.get(row.parent_id) ?? null);
				const attachments =
					row.attachments === null ? [] : (files.all(row.id) as ExportedMessage["attachments"]);
				yield { ...toExportedMessage(row, key, parent), attachments };
			}
		},
		close: () => {
			db.close();
		},
	};
}

function toExportedChat(serverId: string, row: ChatRow): ExportedChat {
	return {
		key: keyOfChat(serverId, row),
		title: row.title,
		titled_by: row.titled_by === "server" || row.titled_by === "model" ? row.titled_by : "person",
		created_at: row.created_at,
		updated_at: row.updated_at,
		seen_at: row.seen_at,
		model: row.model,
		system_prompt: row.system_prompt,
		temperature: row.temperature,
		reasoning_effort:
			row.reasoning_effort === null ? null : reasoningEffortSchema.parse(row.reasoning_effort),
		max_output_tokens: row.max_output_tokens,
		pinned: row.pinned === 1,
		archived: row.archived === 1,
		folder: row.folder,
		tags: JSON.parse(row.tags) as string[],
	};
}

function toExportedMessage(
	row: MessageRow,
	key: ExportedMessage["key"],
	parent: ExportedMessage["parent"],
): Omit<ExportedMessage, "attachments"> {
	return {
		key,
		parent,
		is_ai: row.is_ai === 1,
		content: row.content,
		created_at: row.created_at,
		status: statusOf(row.status),
		structured: row.structured === 1,
		form: row.form === null ? null : (JSON.parse(row.form) as NamedSchema),
		reasoning: row.reasoning,
		model: row.model,
		usage: row.usage === null ? null : usageSchema.parse(JSON.parse(row.usage)),
		error: row.error === null ? null : messageErrorSchema.parse(JSON.parse(row.error)),
		tools: row.tools === null ? [] : (JSON.parse(row.tools) as ToolCall[]),
	};
}

/** Where it is read again nobody writes on. */
function statusOf(status: string): ExportedMessage["status"] {
	switch (status) {
		case "complete":
		case "stopped":
		case "error":
			return status;
		default:
			return "interrupted";
	}
}
