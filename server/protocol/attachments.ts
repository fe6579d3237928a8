import { z } from "zod";
import { attachmentIdSchema } from "./ids.ts";

/** A file of a message [B1]. Its type is what its content is, whatever it was called [B2]. */
export const attachmentSchema = z
	.object({
		id: attachmentIdSchema,
		name: z.string().meta({ description: "Safe to show: one line, without folders, at most 120 characters" }),
		mime: z.string().meta({ description: "By its content; application/octet-stream: unknown" }),
		size_bytes: z.number().int().min(0),
		width: z.number().int().optional().meta({ description: "Of an image, in pixels" }),
		height: z.number().int().optional(),
	})
	.meta({ id: "Attachment" });
export type Attachment = z.infer<typeof attachmentSchema>;

/** The answer to an upload: the file as messages show it, and what a model will make of it. */
export const uploadedAttachmentSchema = attachmentSchema
	.extend({
		problem: z.string().optional().meta({
			description: "Why models cannot read or see it, as a sentence; absent: they can",
		}),
		is_cut: z.boolean().optional().meta({ description: "Models get only the beginning of its text" }),
	})
	.meta({ id: "UploadedAttachment" });
export type UploadedAttachment = z.infer<typeof uploadedAttachmentSchema>;

/** Headers of an upload; the body is the file itself [B1]. */
export const uploadHeadersSchema = z.object({
	"x-file-name": z.string().max(4000).optional().meta({
		description: "Name of the file, percent-encoded UTF-8 as by encodeURIComponent",
	}),
	"x-client-id": z.string().max(100).optional().meta({
		description: "UUID made by the client; the same id again gives the same attachment",
	}),
});
