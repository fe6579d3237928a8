import { z } from "zod";
import { attachmentIdSchema, clientIdSchema, rowIdInputSchema, type TaskId, taskIdSchema } from "./ids.ts";
import { modelSettingsSchema } from "./model-settings.ts";
import { toolDecisionSchema } from "./tools.ts";

/**
 * Form of a structured answer [W3]: `true` for `{answer, reason}`, the name of a
 * registered schema, or a JSON Schema object.
 */
export const responseModelSchema = z
	.union([z.boolean(), z.string().min(1).max(100), z.record(z.string(), z.unknown())])
	.meta({ description: "false: text; true: {answer, reason}; a registered name; or a JSON Schema object" });
export type ResponseModel = z.infer<typeof responseModelSchema>;

/** Any text: one that names no task is answered with `Task not found`, like the task of another user [R6]. */
const taskIdInputSchema = z.string().max(100) as z.ZodType<string, string> as z.ZodType<TaskId, string>;

/** Uploaded files in the order they are shown in; how many a message may have is for the server to say [B3]. */
const attachmentsInputSchema = z.array(attachmentIdSchema).max(1000);

export const sendMessageSchema = z
	.object({
		action: z.literal("send_message"),
		chat_id: rowIdInputSchema,
		content: z.string().meta({ description: "May be empty where there are attachments" }),
		response_model: responseModelSchema.nullish(),
		client_id: clientIdSchema.optional(),
		attachments: attachmentsInputSchema.nullish(),
		parent_id: rowIdInputSchema.nullish(),
		model: z.string().min(1).max(200).nullish(),
	})
	.meta({ id: "send_message" });

export const createChatSchema = z
	.object({
		action: z.literal("create_chat"),
		client_id: clientIdSchema.optional(),
		title: z.string().max(500).optional(),
	})
	.meta({ id: "create_chat" });

export const joinChatSchema = z
	.object({ action: z.literal("join_chat"), chat_id: rowIdInputSchema })
	.meta({ id: "join_chat" });

export const helloSchema = z
	.object({
		action: z.literal("hello"),
		protocol: z.number().int().min(1),
		since: z.number().int().min(0).optional(),
	})
	.meta({ id: "hello" });

export const stopGenerationSchema = z
	.object({ action: z.literal("stop_generation"), task_id: taskIdInputSchema })
	.meta({ id: "stop_generation" });

export const resumeGenerationSchema = z
	.object({
		action: z.literal("resume_generation"),
		task_id: taskIdInputSchema,
		offset: z.number().int().min(0),
	})
	.meta({ id: "resume_generation" });

/** Another answer beside the one with this id [G4]. */
export const regenerateSchema = z
	.object({
		action: z.literal("regenerate"),
		message_id: rowIdInputSchema,
		client_id: clientIdSchema.optional(),
		model: z.string().min(1).max(200).nullish(),
	})
	.meta({ id: "regenerate" });

/** A changed copy of a person's message beside the old one, and an answer to it [G4]. */
export const editMessageSchema = z
	.object({
		action: z.literal("edit_message"),
		message_id: rowIdInputSchema,
		content: z.string(),
		response_model: responseModelSchema.nullish(),
		client_id: clientIdSchema.optional(),
		model: z.string().min(1).max(200).nullish(),
		attachments: attachmentsInputSchema
			.nullish()
			.meta({ description: "Absent: those of the message that is edited" }),
	})
	.meta({ id: "edit_message" });

/** Goes on with an answer that was stopped, interrupted or failed, from its exact text [G4]. */
export const continueGenerationSchema = z
	.object({
		action: z.literal("continue_generation"),
		message_id: rowIdInputSchema,
		client_id: clientIdSchema.optional(),
	})
	.meta({ id: "continue_generation" });

/**
 * Asks for an answer that nobody stores [T1]: the client sends all that was said, and makes the id of the task.
 * The answer comes to this socket alone and ends with it; `stop_generation` ends it too.
 */
export const temporaryMessageSchema = z
	.object({
		action: z.literal("temporary_message"),
		task_id: taskIdSchema,
		messages: z
			.array(z.object({ is_ai: z.boolean(), content: z.string() }))
			.min(1)
			.max(2000),
		model: z.string().min(1).max(200).nullish(),
		settings: modelSettingsSchema.omit({ model: true }).optional(),
	})
	.meta({ id: "temporary_message" });

/** Decides of a call of a tool that waits [TL3]. Of a call that waits no more nothing comes. */
export const answerToolCallSchema = z
	.object({
		action: z.literal("answer_tool_call"),
		task_id: taskIdInputSchema,
		call_id: z.string().max(100),
		decision: toolDecisionSchema,
	})
	.meta({ id: "answer_tool_call" });

/** Asks for a `pong`, so that a client that cannot see WebSocket pings notices a dead connection. */
export const pingSchema = z.object({ action: z.literal("ping") }).meta({ id: "ping" });

export const actionSchema = z.discriminatedUnion("action", [
	sendMessageSchema,
	createChatSchema,
	joinChatSchema,
	helloSchema,
	stopGenerationSchema,
	resumeGenerationSchema,
	regenerateSchema,
	editMessageSchema,
	continueGenerationSchema,
	temporaryMessageSchema,
	answerToolCallSchema,
	pingSchema,
]);
export type Action = z.infer<typeof actionSchema>;

export const ACTION_NAMES: ReadonlySet<string> = new Set(
	actionSchema.options.map((option) => option.shape.action.value),
);
