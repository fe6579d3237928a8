import type { Attachment } from "../protocol/attachments.ts";
import type { ClientId, UserId } from "../protocol/ids.ts";
import type { Actor } from "./ports.ts";
import type { FileText } from "./text-extractor-port.ts";

/** A file as it comes in; nothing of it is to be believed. */
export type NewAttachment = {
	readonly userId: UserId;
	/** The same id again gives the same attachment [I1]. */
	readonly clientId: ClientId | null;
	readonly name: string;
	/** Read once, to its end or to the limit; never held in memory whole. */
	readonly content: AsyncIterable<Uint8Array>;
	readonly now: Date;
};

/** A stored file that is being read. */
export type OpenAttachment = {
	readonly attachment: Attachment;
	/** SHA-256 of the content, lower case hexadecimal digits. */
	readonly hash: string;
	/** To be read once; ending early lets go of the file. */
	readonly content: AsyncIterable<Uint8Array>;
	/** For who does not read the content after all. */
	close(): Promise<void>;
};

/**
 * Files of messages: content by its hash, once however often it was uploaded, and a row for each upload. A row that no
 * message took within a day goes, one that a message took goes with the last of its messages, a file with the
 * last of its rows; deletes of chats and messages need not know of it.
 */
export interface AttachmentStore {
	/**
	 * Stores the file and resolves once it would survive the end of this process; before that nothing of it can be
	 * seen, and nothing stays of one that fails.
	 * @throws {AppError} too_large, attachments_full, rate_limited, upload_cut, storage_unavailable
	 */
	add(input: NewAttachment, signal?: AbortSignal): Promise<Attachment>;
	/** Null where there is none, or it is not the actor's [S7]. @throws {AppError} attachment_missing (its file is gone) */
	open(id: string, actor: Actor): Promise<OpenAttachment | null>;
	/** What was read of a file of this content and kind before; null: nothing yet. */
	findText(id: string): Promise<FileText | null>;
	/** Keeps it as long as the file. */
	saveText(id: string, text: FileText): Promise<void>;
	/** Deletes one that no message has; false where there is none. @throws {AppError} attachment_in_use */
	remove(id: string, actor: Actor): Promise<boolean>;
	/** Deletes the files of what was deleted. Never rejects: what fails stays for the next time. */
	deleteLeftovers(): Promise<void>;
	/** Deletes uploads older than `before` that no message took, and the files of what was deleted. */
	sweep(before: Date): Promise<void>;
	close(): Promise<void>;
}
