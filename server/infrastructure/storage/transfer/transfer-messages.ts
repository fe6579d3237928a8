import { z } from "zod";
import type { Attachment } from "../../../protocol/attachments.ts";
import type { ClientId } from "../../../protocol/ids.ts";
import { exportFormatSchema } from "../../../protocol/transfer.ts";

const files = { databasePath: z.string(), serverId: z.string() };
const writing = {
	...files,
	gate: z.instanceof(SharedArrayBuffer),
	uploadFolder: z.string(),
	maxFileBytes: z.number(),
};

/** What a thread is asked to do. */
export const transferJobSchema = z.discriminatedUnion("type", [
	z.object({
		...files,
		type: z.literal("export"),
		userId: z.string().nullable(),
		chatIds: z.array(z.number()).nullable(),
		format: exportFormatSchema,
		isSingle: z.boolean(),
		at: z.date(),
		attachmentFolder: z.string(),
	}),
	z.object({ ...writing, type: z.literal("import"), importId: z.string() }),
	z.object({ ...writing, type: z.literal("undo"), importId: z.string() }),
	/** Finishes or takes back what a process that died left. */
	z.object({ ...writing, type: z.literal("recover"), importIds: z.array(z.string()) }),
]);
export type TransferJob = z.infer<typeof transferJobSchema>;

/** A thread does one job after the other; `cancel` and `more` (chunks) are of the one it is at. */
export type ToThread =
	| { readonly type: "job"; readonly job: TransferJob }
	| { readonly type: "more" }
	| { readonly type: "cancel" }
	| { readonly type: "stored"; readonly result: Attachment | string }
	| { readonly type: "close" };
export type FromThread =
	| { readonly type: "chunk"; readonly bytes: Uint8Array }
	/** A file to be kept; the thread waits for the answer. */
	| { readonly type: "store"; readonly path: string; readonly name: string; readonly clientId: ClientId }
	| { readonly type: "done" }
	| { readonly type: "failed"; readonly message: string };
