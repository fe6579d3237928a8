import { z } from "zod";
import { exportFormatSchema } from "../../../protocol/transfer.ts";

const files = { databasePath: z.string(), serverId: z.string() };
const writing = { ...files, gate: z.instanceof(SharedArrayBuffer), uploadFolder: z.string() };

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
	| { readonly type: "close" };
export type FromThread =
	| { readonly type: "chunk"; readonly bytes: Uint8Array }
	| { readonly type: "done" }
	| { readonly type: "failed"; readonly message: string };
