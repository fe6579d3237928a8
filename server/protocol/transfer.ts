import { z } from "zod";
import { chatIdSchema, rowIdInputSchema, userIdSchema } from "./ids.ts";
import { importNoteSchema } from "./import-notes.ts";
import { timestampSchema } from "./rest.ts";

/** `parley` loses nothing and can be imported; `json` holds the same in one file; the others are for people to read. */
export const exportFormatSchema = z.enum(["markdown", "html", "json", "parley"]);
export type ExportFormat = z.infer<typeof exportFormatSchema>;

export const exportQuerySchema = z.object({
	format: exportFormatSchema.default("parley"),
	chat_ids: z
		.string()
		.max(200_000)
		.regex(/^\d+(?:,\d+)*$/, "must be ids with commas between")
		.optional()
		.meta({ description: "Only these chats, as `1,2,3`; absent: all" }),
});

export const exportChatQuerySchema = z.object({
	user_id: userIdSchema.optional(),
	format: exportFormatSchema.default("markdown"),
});

export const exportBodySchema = z
	.object({
		format: exportFormatSchema.default("parley"),
		chat_ids: z.array(rowIdInputSchema).min(1).max(10_000),
	})
	.meta({ id: "ExportChats" });

/**
 * `receiving`: the file is on its way; `waiting`: others are before it; `running`: it is read, nothing shows yet;
 * `publishing`: all is read and appears; `done`; `failed`: nothing of it is there; `cancelling`, `cancelled`: nothing
 * stays; `undoing`, `undone`.
 */
export const importStateSchema = z.enum([
	"receiving",
	"waiting",
	"running",
	"publishing",
	"done",
	"failed",
	"cancelling",
	"cancelled",
	"undoing",
	"undone",
]);
export type ImportState = z.infer<typeof importStateSchema>;

const importSourceSchema = z.enum([
	"chatgpt",
	"claude",
	"open-webui",
	"librechat",
	"cherry-studio",
	"markdown",
	"messages",
	"parley",
]);

export const importSchema = z
	.object({
		id: z.uuid(),
		state: importStateSchema,
		file_name: z.string(),
		source: importSourceSchema
			.nullable()
			.meta({ description: "What the file was recognised as; null: not yet" }),
		bytes: z.number().int().meta({ description: "Of the file" }),
		bytes_read: z.number().int(),
		chats: z.number().int().meta({ description: "Chats that were added, or got new messages" }),
		messages: z.number().int().meta({ description: "Messages that were added" }),
		skipped: z.number().int().meta({ description: "Chats that are there already, or could not be read" }),
		kept: z
			.number()
			.int()
			.meta({ description: "Chats that undo left, since they were touched after the import" }),
		problem: z
			.string()
			.nullable()
			.meta({ description: "A sentence for a person: why it failed, or ended early" }),
		problem_notes: z.array(importNoteSchema).optional().meta({
			description: "The same with codes, for words in another language; [] where there is no problem",
		}),
		created_at: timestampSchema,
		ended_at: timestampSchema.nullable(),
	})
	.meta({ id: "Import" });
export type Import = z.infer<typeof importSchema>;

export const importedChatSchema = z
	.object({
		position: z.number().int().meta({ description: "Place in the file, from 0" }),
		chat_id: chatIdSchema.nullable(),
		title: z.string(),
		outcome: z.enum(["imported", "grown", "unchanged", "skipped", "undone", "kept"]).meta({
			description:
				"`grown`: it was there and got new messages; `unchanged`: all of it was there; `skipped`: nothing of it is; `undone`, `kept`: what undo did with it",
		}),
		messages: z.number().int(),
		notes: z.array(z.string()).meta({ description: "What was left out, and why, in sentences" }),
		coded_notes: z
			.array(importNoteSchema)
			.optional()
			.meta({ description: "The same with codes, for words in another language" }),
	})
	.meta({ id: "ImportedChat" });
export type ImportedChat = z.infer<typeof importedChatSchema>;

export const startImportQuerySchema = z.object({
	id: z
		.uuid()
		.optional()
		.meta({ description: "Made by the client; the same id again is the same import [I1]" }),
	name: z.string().max(500).default("").meta({ description: "Name of the file" }),
});
export const importListSchema = z.object({ imports: z.array(importSchema) });
export const importedChatsQuerySchema = z.object({
	from: z.coerce.number().int().min(0).default(0),
	limit: z.coerce.number().int().min(1).max(1000).default(200),
});
export const importedChatsSchema = z.object({ chats: z.array(importedChatSchema) });
