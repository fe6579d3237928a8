import { z } from "zod";

/** Decimal string, the wire form of a chat's id [C1]. */
export type ChatId = string & { readonly __brand: "ChatId" };
/** Decimal string, the wire form of a message's id [C1]. */
export type MessageId = string & { readonly __brand: "MessageId" };
/** UUID of one generation; `task_id` on the wire [C1]. */
export type TaskId = string & { readonly __brand: "TaskId" };
/** Name of a user, `^[A-Za-z0-9_.@-]{1,64}$` [C1]. */
export type UserId = string & { readonly __brand: "UserId" };
/** UUID of a file that was uploaded [B1]. */
export type AttachmentId = string & { readonly __brand: "AttachmentId" };
/** UUID that a client makes for what it asks, so that a retry is recognised [I1]. */
export type ClientId = string & { readonly __brand: "ClientId" };

const USER_ID_PATTERN = /^[A-Za-z0-9_.@-]{1,64}$/;
const UUID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Below 2^53 without leading zeros: what SQLite, PostgreSQL and a JSON number all hold. */
const ROW_ID_PATTERN = /^(?:[1-9]\d{0,14}|[1-8]\d{15})$/;

export function isUserId(value: string): value is UserId {
	return USER_ID_PATTERN.test(value);
}

export function isTaskId(value: string): value is TaskId {
	return taskIdSchema.safeParse(value).success;
}

/** Number or string in; decimal string out, or null where it cannot be the id of anything. */
export function parseRowId(value: unknown): string | null {
	const text = typeof value === "number" ? String(value) : value;
	return typeof text === "string" && ROW_ID_PATTERN.test(text) ? text : null;
}

export const userIdSchema = branded<UserId>(
	z
		.string()
		.regex(USER_ID_PATTERN, "must be 1 to 64 letters, digits or any of _ . @ -")
		.meta({ description: "Name of a user", example: "1" }),
);

export const chatIdSchema = branded<ChatId>(
	z.string().meta({ description: "Decimal id of a chat", example: "123" }),
);

export const messageIdSchema = branded<MessageId>(
	z.string().meta({ description: "Decimal id of a message", example: "456" }),
);

export const taskIdSchema = branded<TaskId>(
	z.uuid().meta({ description: "UUID of one generation of one answer" }),
);

export const attachmentIdSchema = branded<AttachmentId>(
	z
		.string()
		.toLowerCase()
		.regex(UUID_PATTERN, "must be the id of an attachment")
		.meta({ description: "UUID of an uploaded file" }),
);

export const clientIdSchema = branded<ClientId>(
	z
		.string()
		.toLowerCase()
		.regex(UUID_PATTERN, "must be a UUID")
		.meta({ description: "UUID made by the client; the same id again gives the same result" }),
);

/** A chat or message id as input: JSON number or string [C1]. Whether it exists is for the store to say. */
export const rowIdInputSchema = z
	.union([z.string().max(32), z.number().int().min(0)])
	.transform((value) => String(value))
	.meta({ description: "Id as a string or a number", example: "123" });

/** The same schema, its output typed as the branded id: a transform could not be described as JSON Schema. */
function branded<Id extends string>(schema: z.ZodType<string, string>): z.ZodType<Id, string> {
	return schema as z.ZodType<string, string> as z.ZodType<Id, string>;
}
