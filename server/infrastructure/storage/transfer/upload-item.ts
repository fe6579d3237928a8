import type { SourceChat, SourceName } from "../../../domain/transfer/source-chat.ts";
import { EXPORT_VERSION } from "../../../protocol/export-format.ts";
import { type ImportNote, noteOf } from "../../../protocol/import-notes.ts";
import type { ArchiveEntry } from "./read-archive.ts";

/** A part of a document that is looked at as one, such as a chat. */
export const MAX_PART_BYTES = 128 * 1024 * 1024;

export type UploadItem =
	| {
			readonly type: "chat";
			readonly source: SourceName;
			readonly chat: SourceChat;
			/** Where its files are; absent: nowhere. */
			readonly findFile?: FindFile;
	  }
	/** Nothing yet: a long work goes on, and may be called off. */
	| { readonly type: "working" }
	/** Something that looks like a chat and cannot be read, with the reason. */
	| { readonly type: "skipped"; readonly title: string; readonly reason: ImportNote };

/** Null where what was uploaded has no such file. */
export type FindFile = (ref: string) => ArchiveEntry | null;

/** The file, or the rest of it, cannot be read; `note` says why, to a person. */
export class UploadError extends Error {
	override readonly name = "UploadError";
	readonly note: ImportNote;
	/** Whether chats may have come before it. */
	readonly isLate: boolean;

	constructor(note: ImportNote, options: ErrorOptions & { readonly isLate?: boolean } = {}) {
		super(note.text, options);
		this.note = note;
		this.isLate = options.isLate ?? false;
	}
}

export function refuseNewer(version: number): void {
	if (version > EXPORT_VERSION) throw new UploadError(noteOf("file_of_newer"));
}
