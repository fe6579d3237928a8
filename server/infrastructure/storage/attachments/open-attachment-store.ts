import type { Kysely } from "kysely";
import type { AttachmentStore } from "../../../application/attachment-port.ts";
import type { Logger } from "../../../application/ports.ts";
import type { DatabaseSchema } from "../schema.ts";
import { createAttachmentStore, deleteOrphanFiles } from "./attachment-store.ts";
import { createBlobFolder } from "./blob-folder.ts";

type Input = {
	readonly db: Kysely<DatabaseSchema>;
	/** Folder of the files; made with the first of them. */
	readonly path: string;
	readonly limits: { readonly attachmentBytes: number; readonly userAttachmentBytes: number };
	/** Whether no other process can be receiving files into the folder. */
	readonly isAlone: boolean;
	readonly logger: Logger;
};

/**
 * Opens the store and clears away what a process that died has left. Parts of uploads go at once; files without a row
 * are looked for beside the work, since there may be many files and none of these can be seen.
 */
export async function openAttachmentStore({
	db,
	path,
	limits,
	isAlone,
	logger,
}: Input): Promise<AttachmentStore> {
	const folder = createBlobFolder(path);
	const store = createAttachmentStore({ db, folder, limits, logger });
	await folder.deleteParts({ all: isAlone }).catch((error: unknown) => {
		logger.warn({ error: String(error) }, "parts of broken uploads could not be deleted");
	});
	const closing = new AbortController();
	const clearing = store
		.deleteLeftovers()
		.then(() => deleteOrphanFiles({ db, folder }, closing.signal))
		.then((count) => {
			if (count > 0) logger.info({ count }, "files of uploads that were never finished were deleted");
		})
		.catch((error: unknown) => {
			logger.warn({ error: String(error) }, "files without a message could not be looked for");
		});
	return {
		...store,
		async close() {
			closing.abort();
			await clearing;
			await store.close();
		},
	};
}
