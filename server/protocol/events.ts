import { z } from "zod";
import { namedSchemaSchema } from "./answer-form.ts";
import { chatIdSchema, clientIdSchema, messageIdSchema, taskIdSchema, userIdSchema } from "./ids.ts";
import { libraryIdSchema, libraryKindSchema } from "./library.ts";
import {
	chatSchema,
	endStatusSchema,
	messageErrorSchema,
	messageSchema,
	timestampSchema,
	usageSchema,
} from "./rest.ts";
import { toolCallSchema } from "./tools.ts";

const rev = z
	.number()
	.int()
	.optional()
	.meta({ description: "Revision of the change, on welcomed sockets [Y2]" });

/** A person's message was stored [W1]. `client_id` repeats the sender's [I1]. */
export const messageEventSchema = z
	.object({ type: z.literal("message"), message: messageSchema, rev })
	.meta({ id: "message" });

/** The next piece of an answer's text. `offset` is the number of UTF-16 code units before it [R1]. */
export const tokenEventSchema = z
	.object({
		type: z.literal("token"),
		token: z.string(),
		task_id: taskIdSchema,
		chat_id: chatIdSchema,
		message_id: messageIdSchema,
		offset: z.number().int().min(0),
	})
	.meta({ id: "token" });

/** A whole snapshot of a structured answer; it replaces the one before [W3]. */
export const structuredTokenEventSchema = z
	.object({
		type: z.literal("structured_token"),
		data: z.unknown(),
		task_id: taskIdSchema,
		chat_id: chatIdSchema,
		message_id: messageIdSchema,
	})
	.meta({ id: "structured_token" });

/** The next piece of the model's reasoning; `offset` counts within the reasoning [G2]. */
export const reasoningTokenEventSchema = z
	.object({
		type: z.literal("reasoning_token"),
		token: z.string(),
		task_id: taskIdSchema,
		chat_id: chatIdSchema,
		message_id: messageIdSchema,
		offset: z.number().int().min(0),
	})
	.meta({ id: "reasoning_token" });

const toolStep = {
	call: toolCallSchema,
	task_id: taskIdSchema,
	chat_id: chatIdSchema,
	message_id: messageIdSchema,
};

/** A call of a tool waits or runs; the whole call as it is now, which replaces the one with its id [TL2]. */
export const toolCallEventSchema = z
	.object({ type: z.literal("tool_call"), ...toolStep })
	.meta({ id: "tool_call" });

/** A call of a tool is over, in whatever way [TL2]. */
export const toolResultEventSchema = z
	.object({ type: z.literal("tool_result"), ...toolStep })
	.meta({ id: "tool_result" });

/** A task begins; precedes its first token [G1]. */
export const generationStartedEventSchema = z
	.object({
		type: z.literal("generation_started"),
		task_id: taskIdSchema,
		chat_id: chatIdSchema,
		message_id: messageIdSchema,
		parent_id: messageIdSchema.nullable(),
		model: z.string(),
		structured: z.boolean(),
		form: namedSchemaSchema.optional(),
		timestamp: timestampSchema,
		client_id: clientIdSchema.optional(),
		rev,
	})
	.meta({ id: "generation_started" });

/** A task ended, exactly once [W7]. `length` is the length of the stored text in UTF-16 code units. */
export const generationCompleteEventSchema = z
	.object({
		type: z.literal("generation_complete"),
		task_id: taskIdSchema,
		chat_id: chatIdSchema,
		message_id: messageIdSchema,
		status: endStatusSchema,
		length: z.number().int().min(0),
		usage: usageSchema.optional(),
		error: z.object({ code: z.string(), message: z.string() }).optional(),
		rev,
	})
	.meta({ id: "generation_complete" });

/** Progress of a task, never stored [W5]. */
export const interimMessageEventSchema = z
	.object({
		type: z.literal("interim_message"),
		message: z.object({ content: z.string(), timestamp: timestampSchema, task_id: taskIdSchema }),
	})
	.meta({ id: "interim_message" });

export const chatCreatedEventSchema = z
	.object({
		type: z.literal("chat_created"),
		chat_id: chatIdSchema,
		client_id: clientIdSchema.optional(),
		chat: chatSchema.optional(),
		rev,
	})
	.meta({ id: "chat_created" });

export const chatJoinedEventSchema = z
	.object({ type: z.literal("chat_joined"), chat_id: chatIdSchema })
	.meta({ id: "chat_joined" });

/** Title, model or another property of a chat changed [U1]. The chat comes without messages. */
export const chatUpdatedEventSchema = z
	.object({ type: z.literal("chat_updated"), chat_id: chatIdSchema, chat: chatSchema, rev })
	.meta({ id: "chat_updated" });

/** The seed's way to say `chat_updated`; sent to sockets without hello only [U1]. */
export const updateTitleEventSchema = z
	.object({ type: z.literal("update_title"), chat_id: chatIdSchema, title: z.string() })
	.meta({ id: "update_title" });

export const chatDeletedEventSchema = z
	.object({ type: z.literal("chat_deleted"), chat_id: chatIdSchema, rev })
	.meta({ id: "chat_deleted" });

/** A message changed outside a stream that this socket follows [U1]. */
export const messageUpdatedEventSchema = z
	.object({ type: z.literal("message_updated"), message: messageSchema, rev })
	.meta({ id: "message_updated" });

/** A message was deleted; what followed it now follows what was before it [U1]. */
export const messageDeletedEventSchema = z
	.object({ type: z.literal("message_deleted"), chat_id: chatIdSchema, message_id: messageIdSchema, rev })
	.meta({ id: "message_deleted" });

/** So much of the history has changed that it is not told one by one: who has a copy syncs, or lists anew [E4]. */
export const historyChangedEventSchema = z
	.object({ type: z.literal("history_changed"), rev: z.number().int() })
	.meta({ id: "history_changed" });

/** An item of the user's library was put or deleted; who shows that kind reads it again [L3]. */
export const libraryUpdatedEventSchema = z
	.object({ type: z.literal("library_updated"), kind: libraryKindSchema, id: libraryIdSchema })
	.meta({ id: "library_updated" });

/** The next piece of an answer that nobody stores; `offset` as in `token` [T1]. */
export const temporaryTokenEventSchema = z
	.object({
		type: z.literal("temporary_token"),
		task_id: taskIdSchema,
		token: z.string(),
		offset: z.number().int().min(0),
	})
	.meta({ id: "temporary_token" });

/** The end of such an answer, exactly once while its socket is open [T1]. */
export const temporaryCompleteEventSchema = z
	.object({
		type: z.literal("temporary_complete"),
		task_id: taskIdSchema,
		status: z.enum(["complete", "stopped", "error"]),
		error: messageErrorSchema.optional(),
	})
	.meta({ id: "temporary_complete" });

/** Answer to hello [H2]. `active` are the tasks running now, to be resumed by offset. */
export const welcomeEventSchema = z
	.object({
		type: z.literal("welcome"),
		protocol: z.number().int(),
		server_id: z.string(),
		user_id: userIdSchema,
		rev: z.number().int(),
		active: z.array(
			z.object({
				task_id: taskIdSchema,
				chat_id: chatIdSchema,
				message_id: messageIdSchema,
				offset: z.number().int().meta({ description: "Length of the text at this moment" }),
			}),
		),
	})
	.meta({ id: "welcome" });

export const pongEventSchema = z.object({ type: z.literal("pong") }).meta({ id: "pong" });

/** Only to the socket that caused it, unless it ends a task [W6]. */
export const errorEventSchema = z
	.object({
		type: z.literal("error"),
		message: z.string().meta({ description: "A sentence for a person" }),
		code: z.string(),
		action: z.string().optional(),
		client_id: z.string().optional(),
		task_id: taskIdSchema.optional(),
	})
	.meta({ id: "error" });

export const eventSchema = z.discriminatedUnion("type", [
	messageEventSchema,
	tokenEventSchema,
	structuredTokenEventSchema,
	reasoningTokenEventSchema,
	toolCallEventSchema,
	toolResultEventSchema,
	generationStartedEventSchema,
	generationCompleteEventSchema,
	interimMessageEventSchema,
	chatCreatedEventSchema,
	chatJoinedEventSchema,
	chatUpdatedEventSchema,
	updateTitleEventSchema,
	chatDeletedEventSchema,
	messageUpdatedEventSchema,
	messageDeletedEventSchema,
	historyChangedEventSchema,
	libraryUpdatedEventSchema,
	temporaryTokenEventSchema,
	temporaryCompleteEventSchema,
	welcomeEventSchema,
	pongEventSchema,
	errorEventSchema,
]);
export type ServerEvent = z.infer<typeof eventSchema>;
export type EventOf<T extends ServerEvent["type"]> = Extract<ServerEvent, { type: T }>;
