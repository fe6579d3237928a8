import type { SourceChat, SourceName } from "../../../domain/transfer/source-chat.ts";
import { EXPORT_VERSION } from "../../../protocol/export-format.ts";

/** A part of a document that is looked at as one, such as a chat. */
export const MAX_PART_BYTES = 128 * 1024 * 1024;

export type UploadItem =
	| { readonly type: "chat"; readonly source: SourceName; readonly chat: SourceChat }
	/** Something that looks like a chat and cannot be read, with the reason. */
	| { readonly type: "skipped"; readonly title: string; readonly reason: string };

/** The file, or the rest of it, cannot be read; `message` is a sentence for a person. */
export class UploadError extends Error {
	override readonly name = "UploadError";
}

export function refuseNewer(version: number): void {
	if (version > EXPORT_VERSION)
		throw new UploadError("The file was written by a newer Parley. Update Parley to import it.");
}
