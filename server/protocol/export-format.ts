import { z } from "zod";
import { namedSchemaSchema } from "./answer-form.ts";
import { clientIdSchema } from "./ids.ts";
import { maxOutputTokensSchema, reasoningEffortSchema, temperatureSchema } from "./model-settings.ts";
import { messageErrorSchema, messageStatusSchema, timestampSchema, usageSchema } from "./rest.ts";
import { toolCallSchema } from "./tools.ts";

/**
 * Parley's own format [E3]. Chats and messages go by keys (UUIDs) that stay the same from server to server; ids and
 * revisions stay where they were given. The zip holds `manifest.json`, and `chats.jsonl` in which each chat is
 * followed by its messages, a parent before what follows it. The JSON file holds the same chats, each with its messages.
 */
export const EXPORT_VERSION = 1;

export const exportManifestSchema = z.object({
	format: z.literal("parley"),
	version: z.number().int(),
	exported_at: timestampSchema,
	/** Server it comes from: there the keys of its rows are known. */
	server_id: z.string().max(200),
});
export type ExportManifest = z.infer<typeof exportManifestSchema>;

export const exportedChatSchema = z.object({
	key: clientIdSchema,
	title: z.string(),
	titled_by: z.enum(["person", "server", "model"]),
	created_at: timestampSchema,
	updated_at: timestampSchema,
	seen_at: timestampSchema.nullable(),
	model: z.string().nullable(),
	system_prompt: z.string().nullable(),
	temperature: temperatureSchema.nullable().default(null),
	reasoning_effort: reasoningEffortSchema.nullable().default(null),
	max_output_tokens: maxOutputTokensSchema.nullable().default(null),
	pinned: z.boolean(),
	archived: z.boolean(),
	folder: z.string().nullable(),
	tags: z.array(z.string()),
});
export type ExportedChat = z.infer<typeof exportedChatSchema>;

export const exportedMessageSchema = z.object({
	key: clientIdSchema,
	/** Key of the message it follows; null: it is the first of its branch. */
	parent: clientIdSchema.nullable(),
	is_ai: z.boolean(),
	content: z.string(),
	created_at: timestampSchema,
	status: messageStatusSchema.exclude(["streaming"]),
	structured: z.boolean(),
	form: namedSchemaSchema.nullable().default(null),
	reasoning: z.string(),
	model: z.string().nullable(),
	usage: usageSchema.nullable(),
	error: messageErrorSchema.nullable(),
	tools: z.array(toolCallSchema).default([]),
	/** Files by the SHA-256 of their content: `attachments/<hash>` in the zip; the JSON file has none of them. */
	attachments: z.array(z.object({ name: z.string(), hash: z.string().regex(/^[0-9a-f]{64}$/) })).default([]),
});
export type ExportedMessage = z.infer<typeof exportedMessageSchema>;

/** A line of `chats.jsonl`. */
export const exportLineSchema = z.discriminatedUnion("type", [
	exportedChatSchema.extend({ type: z.literal("chat") }),
	exportedMessageSchema.extend({ type: z.literal("message") }),
]);
