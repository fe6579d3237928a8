import { z } from "zod";
import { namedSchemaSchema } from "./answer-form.ts";
import { attachmentSchema } from "./attachments.ts";
import { CAPABILITIES } from "./capabilities.ts";
import {
	chatIdSchema,
	clientIdSchema,
	messageIdSchema,
	rowIdInputSchema,
	taskIdSchema,
	userIdSchema,
} from "./ids.ts";
import {
	maxOutputTokensSchema,
	modelSettingsSchema,
	reasoningEffortSchema,
	systemPromptSchema,
	temperatureSchema,
} from "./model-settings.ts";
import { chatToolsSchema, toolCallSchema } from "./tools.ts";

/** ISO 8601 UTC with `Z` and milliseconds, by the server's clock [C3]. */
export const timestampSchema = z.iso.datetime({ precision: 3 }).meta({ example: "2026-01-27T00:00:00.000Z" });

/**
 * State of a message. A person's message is `complete`. An answer is `streaming` until its
 * task ends [W7]: `complete`, `stopped` by a person, `interrupted` by a crash, or `error`.
 */
export const messageStatusSchema = z.enum(["streaming", "complete", "stopped", "interrupted", "error"]);

export type MessageStatus = z.infer<typeof messageStatusSchema>;

/** How a task ended [W7]. */
export const endStatusSchema = z.enum(["complete", "stopped", "interrupted", "error"]);
export type EndStatus = z.infer<typeof endStatusSchema>;

/** A choice for an answer that was not sent along. */
export const leftOutSchema = z.enum(["temperature", "reasoning_effort", "max_output_tokens", "tools"]);
export type LeftOut = z.infer<typeof leftOutSchema>;

export const usageSchema = z
	.object({
		input_tokens: z.number().int().min(0),
		output_tokens: z.number().int().min(0),
		reasoning_tokens: z
			.number()
			.int()
			.min(0)
			.optional()
			.meta({ description: "Of the output, what the model thought" }),
		cached_tokens: z
			.number()
			.int()
			.min(0)
			.optional()
			.meta({ description: "Of the input, what the provider had read before" }),
		estimated: z
			.boolean()
			.optional()
			.meta({ description: "The provider told nothing; counted here, and only nearly right" }),
		duration_ms: z
			.number()
			.int()
			.min(0)
			.optional()
			.meta({ description: "From the request to the end of the answer" }),
		first_token_ms: z
			.number()
			.int()
			.min(0)
			.optional()
			.meta({ description: "From the request to the first word" }),
		reasoning_ms: z
			.number()
			.int()
			.min(0)
			.optional()
			.meta({ description: "From the request to the end of its reasoning; absent: there was none" }),
		context_tokens: z
			.number()
			.int()
			.min(0)
			.optional()
			.meta({ description: "What the last request read and wrote: so long is the conversation now [M4]" }),
		context_from: messageIdSchema
			.optional()
			.meta({ description: "First message that the model was given; older ones had no room [M4]" }),
		left_out: z
			.array(leftOutSchema)
			.optional()
			.meta({ description: "Choices of the chat that the model does not take [O2]" }),
	})
	.meta({ id: "Usage", description: "Tokens that one answer took [M1]" });
export type Usage = z.infer<typeof usageSchema>;

export const messageErrorSchema = z
	.object({ code: z.string(), message: z.string() })
	.meta({ id: "MessageError", description: "Why an answer ended with status error" });

export const messageSchema = z
	.object({
		id: messageIdSchema,
		chat_id: chatIdSchema,
		content: z.string(),
		is_ai: z.boolean(),
		timestamp: timestampSchema,
		parent_id: messageIdSchema.nullable(),
		status: messageStatusSchema,
		task_id: taskIdSchema.optional(),
		client_id: clientIdSchema.optional(),
		structured: z.boolean().optional().meta({ description: "The content is the JSON of an object" }),
		form: namedSchemaSchema.optional(),
		reasoning: z.string().optional(),
		model: z.string().optional(),
		usage: usageSchema.optional(),
		error: messageErrorSchema.optional(),
		tools: z.array(toolCallSchema).optional().meta({ description: "Calls of tools, in their order" }),
		attachments: z.array(attachmentSchema).optional().meta({ description: "Absent: none [B3]" }),
	})
	.meta({ id: "Message" });
export type Message = z.infer<typeof messageSchema>;

export const chatSchema = z
	.object({
		id: chatIdSchema,
		user_id: userIdSchema,
		title: z.string(),
		created_at: timestampSchema,
		updated_at: timestampSchema,
		messages: z.array(messageSchema),
		client_id: clientIdSchema.optional(),
		model: z.string().optional().meta({ description: "Model of this chat; absent: the server's default" }),
		system_prompt: z.string().optional(),
		temperature: temperatureSchema.optional(),
		reasoning_effort: reasoningEffortSchema.optional(),
		max_output_tokens: maxOutputTokensSchema.optional(),
		pinned: z.boolean(),
		archived: z.boolean(),
		seen_at: timestampSchema.optional().meta({
			description: "The chat's updated_at as it was when its user looked last; absent: marked as unread",
		}),
		folder: z.string().optional().meta({ description: "Name of the one folder it lies in" }),
		tags: z.array(z.string()),
		tools: chatToolsSchema.optional().meta({ description: "Tools that its answers may use; absent: none" }),
		titled_by: z.enum(["server", "model"]).optional().meta({
			description: "Who gave the title by itself; absent: a person, or there is none [U1]",
		}),
		rev: z.number().int().optional().meta({
			description: "Revision of its last change, by whatever was changed or said in it [Y4]",
		}),
	})
	.meta({ id: "Chat" });
export type Chat = z.infer<typeof chatSchema>;

const titleSchema = z.string().max(500);

export const createChatQuerySchema = z.object({ user_id: userIdSchema.optional() });
export const createChatBodySchema = z
	.object({
		user_id: userIdSchema.optional(),
		title: titleSchema.optional(),
		client_id: clientIdSchema.optional(),
		settings: modelSettingsSchema
			.optional()
			.meta({ description: "What a chat that is made begins with; one that is there already is left alone" }),
	})
	.meta({ id: "CreateChat" });

export const listChatsQuerySchema = z.object({
	messages: z.enum(["all", "none"]).optional(),
	limit: z.coerce.number().int().min(1).max(1000).optional(),
	before: z
		.string()
		.max(32)
		.optional()
		.meta({ description: "Only chats listed after the chat with this id" }),
	before_updated_at: timestampSchema.optional().meta({
		description:
			"The updated_at it was listed with, by which the place is found where it has changed or is gone",
	}),
	pinned: z.literal("first").optional().meta({
		description: "The first page begins with pinned chats that are not archived, half of it at most",
	}),
});

/** The user a request speaks for where the server has no logins; a chat of another user is then not found. */
export const actorQuerySchema = z.object({ user_id: userIdSchema.optional() });

export const patchChatBodySchema = z
	.object({
		title: titleSchema.optional(),
		model: z.string().max(200).nullable().optional(),
		system_prompt: systemPromptSchema.nullable().optional(),
		temperature: temperatureSchema.nullable().optional(),
		reasoning_effort: reasoningEffortSchema.nullable().optional(),
		max_output_tokens: maxOutputTokensSchema.nullable().optional(),
		pinned: z.boolean().optional(),
		archived: z.boolean().optional(),
		seen_at: timestampSchema.nullable().optional().meta({
			description:
				"The updated_at of what was looked at; null: to be marked as unread. An older one than is known changes nothing",
		}),
		folder: z.string().trim().min(1).max(100).nullable().optional(),
		tags: z.array(z.string().trim().min(1).max(50)).max(20).optional(),
		tools: chatToolsSchema.nullable().optional(),
		if_rev: z.number().int().optional().meta({
			description: "Changes nothing, with 409 `conflict`, where the chat has a newer `rev` by now [Y4]",
		}),
	})
	.meta({ id: "PatchChat" });
export type PatchChat = z.infer<typeof patchChatBodySchema>;

export const listMessagesQuerySchema = z.object({
	user_id: userIdSchema.optional(),
	before: z.string().max(32).optional().meta({ description: "Only messages older than this id" }),
	limit: z.coerce.number().int().min(1).max(1000).default(100),
});

export const batchDeleteBodySchema = z
	.object({
		chat_ids: z.array(rowIdInputSchema).max(10_000),
		user_id: userIdSchema.optional(),
		if_rev: z
			.record(z.string().max(64), z.number().int())
			.optional()
			.meta({ description: "By id of a chat: it is left where it has a newer `rev` by now [Y4]" }),
	})
	.meta({ id: "BatchDelete" });
export const batchDeleteResponseSchema = z.object({
	status: z.literal("success"),
	deleted_count: z.number().int(),
	changed: z
		.array(chatIdSchema)
		.optional()
		.meta({ description: "With if_rev: the chats that were left since they changed meanwhile [Y4]" }),
});
export const deletedCountResponseSchema = z.object({ deleted_count: z.number().int() });

export const syncQuerySchema = z.object({
	since: z.coerce.number().int().min(0).default(0),
	limit: z.coerce.number().int().min(1).max(5000).default(500),
	count: z
		.enum(["true", "false"])
		.optional()
		.meta({ description: "Whether to tell how many there are in all" }),
});

/** One change of a user's history [Y1]. A chat's change carries no messages; each message is a change of its own. */
export const changeSchema = z
	.discriminatedUnion("type", [
		z.object({ type: z.literal("chat"), rev: z.number().int(), chat: chatSchema }),
		z.object({ type: z.literal("message"), rev: z.number().int(), message: messageSchema }),
		z.object({ type: z.literal("chat_deleted"), rev: z.number().int(), chat_id: chatIdSchema }),
		z.object({
			type: z.literal("message_deleted"),
			rev: z.number().int(),
			chat_id: chatIdSchema,
			message_id: messageIdSchema,
		}),
	])
	.meta({ id: "Change" });
export type Change = z.infer<typeof changeSchema>;

export const syncResponseSchema = z
	.object({
		changes: z.array(changeSchema),
		rev: z.number().int().meta({ description: "Revision to ask from next" }),
		more: z.boolean(),
		left: z.number().int().optional().meta({
			description: "With count=true: how many changes there are after `since`, those of this page among them",
		}),
	})
	.meta({ id: "Sync" });
export type Sync = z.infer<typeof syncResponseSchema>;

const instantSchema = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

export const searchQuerySchema = z.object({
	q: z.string().max(1000).meta({ description: "What to find; everything in it is meant literally" }),
	chat_id: z.string().max(32).optional().meta({ description: "Only messages of this chat" }),
	is_ai: z
		.enum(["true", "false"])
		.optional()
		.meta({ description: "Only answers, or only messages of the person" }),
	model: z.string().max(200).optional().meta({ description: "Only answers of this model" }),
	from: instantSchema.optional().meta({ description: "Only what is not older; a date begins at 00:00 UTC" }),
	to: instantSchema.optional().meta({ description: "Only what is older; a date ends at 24:00 UTC" }),
	limit: z.coerce.number().int().min(1).max(1000).default(30),
	cursor: z.string().max(400).optional().meta({ description: "`next` of the page before" }),
});

/** One thing found [F3]. Marks are in UTF-16 code units of `text`, in order, without overlap. */
export const searchHitSchema = z
	.object({
		chat_id: chatIdSchema,
		title: z.string().meta({ description: "The chat's" }),
		message_id: messageIdSchema.nullable().meta({ description: "null: the title itself was found" }),
		is_ai: z.boolean(),
		model: z.string().optional(),
		timestamp: timestampSchema,
		text: z.string().meta({ description: "Plain text around what was found, in one line" }),
		marks: z.array(z.object({ start: z.number().int(), end: z.number().int() })),
	})
	.meta({ id: "SearchHit" });
export type SearchHit = z.infer<typeof searchHitSchema>;

export const searchPageSchema = z
	.object({
		hits: z.array(searchHitSchema),
		next: z.string().nullable().meta({ description: "Cursor of the next page; null: there is none" }),
		indexed: z
			.number()
			.meta({ description: "Share of the history that can be found by now, 0 to 1; 1: all of it" }),
	})
	.meta({ id: "SearchPage" });
export type SearchPage = z.infer<typeof searchPageSchema>;

const known = (description: string) =>
	z
		.boolean()
		.optional()
		.meta({ description: `${description}; absent: not known` });

export const modelCapabilitiesSchema = z
	.object({
		vision: known("Sees images"),
		tools: known("Can ask for tools"),
		reasoning: known("Thinks before it answers"),
		structured: known("Answers in the form of a JSON Schema by itself"),
	})
	.meta({ id: "ModelCapabilities" });
export type ModelCapabilities = z.infer<typeof modelCapabilitiesSchema>;

export const modelSchema = z
	.object({
		id: z.string().meta({ description: "Name to put into a chat's `model`" }),
		name: z.string(),
		provider: z.string().meta({ description: "Where it runs, such as `OpenAI`, `Ollama`, `Guide`" }),
		provider_id: z.string().meta({ description: "The same for all models of one provider" }),
		local: z.boolean(),
		default: z.boolean(),
		capabilities: modelCapabilitiesSchema,
		context_tokens: z
			.number()
			.int()
			.min(1)
			.optional()
			.meta({ description: "Tokens that question and answer may have together; absent: not known" }),
	})
	.meta({ id: "Model" });
export type Model = z.infer<typeof modelSchema>;

/** A provider whose models are not all in the list, and why. */
export const providerProblemSchema = z
	.object({
		provider_id: z.string(),
		provider: z.string(),
		pending: z.boolean().meta({ description: "It was not waited for; ask again in a moment" }),
		message: z.string().meta({ description: "A sentence for a person" }),
	})
	.meta({ id: "ProviderProblem" });
export type ProviderProblem = z.infer<typeof providerProblemSchema>;

export const modelsResponseSchema = z.object({
	models: z.array(modelSchema),
	problems: z.array(providerProblemSchema),
});

/** What a server says of itself before anything else [H1]. */
export const serverInfoSchema = z
	.object({
		product: z.literal("parley"),
		version: z.string(),
		server_id: z.string(),
		name: z.string(),
		protocol: z.object({ min: z.number().int(), max: z.number().int() }),
		auth: z.enum(["none", "token"]),
		capabilities: z.array(z.string()).meta({
			description: `Any of: ${CAPABILITIES.join(", ")}`,
		}),
		limits: z.object({
			message_bytes: z.number().int(),
			frame_bytes: z.number().int(),
			json_depth: z.number().int(),
			attachment_bytes: z.number().int(),
			import_bytes: z.number().int(),
			user_attachment_bytes: z.number().int(),
			message_attachments: z.number().int(),
			events_per_second: z.number().int(),
			socket_queue_bytes: z.number().int(),
		}),
		environment: z.enum(["development", "production"]),
	})
	.meta({ id: "Server" });
export type ServerInfo = z.infer<typeof serverInfoSchema>;

export const errorResponseSchema = z
	.object({
		detail: z.union([
			z.string(),
			z.array(
				z.object({ loc: z.array(z.union([z.string(), z.number()])), msg: z.string(), type: z.string() }),
			),
		]),
		code: z.string(),
	})
	.meta({ id: "Error" });
export type ErrorResponse = z.infer<typeof errorResponseSchema>;

export const healthResponseSchema = z.object({ status: z.literal("ok") });
export const readyResponseSchema = z.object({
	status: z.enum(["ready", "not_ready"]),
	checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string().optional() })),
});
export type Ready = z.infer<typeof readyResponseSchema>;
