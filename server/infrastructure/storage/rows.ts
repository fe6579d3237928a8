import type { Selectable } from "kysely";
import type { AnswerSchema } from "../../application/model-port.ts";
import type { Checkpoint, Generation } from "../../application/ports.ts";
import type { NamedSchema } from "../../protocol/answer-form.ts";
import { type Attachment, attachmentSchema } from "../../protocol/attachments.ts";
import {
	type AttachmentId,
	type ChatId,
	type ClientId,
	type MessageId,
	parseRowId,
	type TaskId,
	type UserId,
} from "../../protocol/ids.ts";
import { reasoningEffortSchema } from "../../protocol/model-settings.ts";
import {
	type Chat,
	type Message,
	messageErrorSchema,
	messageStatusSchema,
	usageSchema,
} from "../../protocol/rest.ts";
import type { ToolCall } from "../../protocol/tools.ts";
import type { DatabaseSchema } from "./schema.ts";

/** Messages that are read in a few milliseconds. */
export const READ_AT_ONCE = 100;

export type ChatRow = Selectable<DatabaseSchema["chats"]>;
export type MessageRow = Selectable<DatabaseSchema["messages"]>;
export type GenerationRow = Selectable<DatabaseSchema["generations"]>;

export function toChat(row: ChatRow, messages: Message[] = []): Chat {
	return {
		id: String(row.id) as ChatId,
		user_id: row.user_id as UserId,
		title: row.title,
		created_at: row.created_at,
		updated_at: row.updated_at,
		pinned: row.pinned === 1,
		archived: row.archived === 1,
		tags: JSON.parse(row.tags) as string[],
		...(row.titled_by === "server" || row.titled_by === "model" ? { titled_by: row.titled_by } : {}),
		...(row.tools === null ? {} : { tools: JSON.parse(row.tools) as string[] }),
		...(row.seen_at === null ? {} : { seen_at: row.seen_at }),
		...(row.folder === null ? {} : { folder: row.folder }),
		...(row.client_id === null ? {} : { client_id: row.client_id as ClientId }),
		...(row.model === null ? {} : { model: row.model }),
		...(row.system_prompt === null ? {} : { system_prompt: row.system_prompt }),
		...(row.temperature === null ? {} : { temperature: row.temperature }),
		...(row.reasoning_effort === null
			? {}
			: { reasoning_effort: reasoningEffortSchema.parse(row.reasoning_effort) }),
		...(row.max_output_tokens === null ? {} : { max_output_tokens: row.max_output_tokens }),
		rev: row.rev,
		messages,
	};
}

export function toMessage(row: MessageRow): Message {
	return {
		id: String(row.id) as MessageId,
		chat_id: String(row.chat_id) as ChatId,
		content: row.content,
		is_ai: row.is_ai === 1,
		timestamp: row.created_at,
		parent_id: row.parent_id === null ? null : (String(row.parent_id) as MessageId),
		status: messageStatusSchema.parse(row.status),
		...(row.task_id === null ? {} : { task_id: row.task_id as TaskId }),
		...(row.client_id === null ? {} : { client_id: row.client_id as ClientId }),
		...(row.structured === 1 ? { structured: true } : {}),
		...(row.form === null ? {} : { form: JSON.parse(row.form) as NamedSchema }),
		...(row.reasoning === "" ? {} : { reasoning: row.reasoning }),
		...(row.model === null ? {} : { model: row.model }),
		...(row.usage === null ? {} : { usage: usageSchema.parse(JSON.parse(row.usage)) }),
		...(row.error === null ? {} : { error: messageErrorSchema.parse(JSON.parse(row.error)) }),
		...(row.tools === null ? {} : { tools: JSON.parse(row.tools) as ToolCall[] }),
		...(row.attachments === null
			? {}
			: { attachments: attachmentListSchema.parse(JSON.parse(row.attachments)) }),
	};
}

const attachmentListSchema = attachmentSchema.array();

export type AttachmentRow = Pick<Selectable<DatabaseSchema["attachments"]>, "id" | "name" | "mime"> &
	Omit<Selectable<DatabaseSchema["blobs"]>, "hash">;

export function toAttachment(row: AttachmentRow): Attachment {
	return {
		id: row.id as AttachmentId,
		name: row.name,
		mime: row.mime,
		size_bytes: row.size_bytes,
		...(row.width === null || row.height === null ? {} : { width: row.width, height: row.height }),
	};
}

export function toGeneration(row: GenerationRow): Generation {
	return {
		taskId: row.task_id as TaskId,
		userId: row.user_id as UserId,
		chatId: String(row.chat_id) as ChatId,
		messageId: String(row.message_id) as MessageId,
		clientId: row.client_id === null ? null : (row.client_id as ClientId),
		model: row.model,
		schema: row.answer_schema === null ? null : (JSON.parse(row.answer_schema) as AnswerSchema),
		fence: row.fence,
		leaseExpiresAt: new Date(row.lease_expires_at),
		checkpoint: row.checkpoint === null ? null : (JSON.parse(row.checkpoint) as Checkpoint),
		snapshots: row.snapshots,
	};
}

/** Row number of an id of the wire; -1, which no row has, where it cannot be one. */
export function toRowId(id: string): number {
	return Number(parseRowId(id) ?? -1);
}
