import type { UploadedAttachment } from "../../../server/protocol/attachments.ts";

/** A file on its way into a message. It is kept on disk here until the server has the message. */
export type Upload = {
	/** Made here; what drafts and unsent messages name it by. */
	readonly id: string;
	/** As the person's computer calls it; not to be believed, but for being shown. */
	readonly name: string;
	readonly mime: string;
	readonly sizeBytes: number;
	/** On this computer's disk, so that it outlives the page. */
	readonly isKept: boolean;
	readonly progress:
		| { readonly state: "waiting" }
		| { readonly state: "sending"; readonly sentBytes: number }
		| { readonly state: "stored"; readonly attachment: UploadedAttachment }
		| { readonly state: "failed"; readonly reason: string };
};

/** A file that was taken in. */
export type AddedFile = {
	readonly id: string;
	/** False: the disk has no room for it, or says nothing, and it goes with the page unless it is sent before. */
	readonly isKept: boolean;
};

/** Whether a message can go as far as its files are concerned. */
export type FilesReadiness =
	| { readonly state: "ready"; readonly attachmentIds: readonly string[] }
	| { readonly state: "waiting" }
	| { readonly state: "failed"; readonly reason: string };
