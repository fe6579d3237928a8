/** Limits of a server [C6]. All are announced by `GET /api/server` so that a client can stay below them. */
export type Limits = {
	/** Text of one message, UTF-8 bytes. */
	readonly messageBytes: number;
	/** One WebSocket frame or REST body, bytes. */
	readonly frameBytes: number;
	/** Nesting of JSON values in a frame or body. */
	readonly jsonDepth: number;
	/** One attachment, bytes; 0: none are taken. */
	readonly attachmentBytes: number;
	/** One file to import, bytes. */
	readonly importBytes: number;
	/** All files of one user, bytes; a file that is there several times counts once. */
	readonly userAttachmentBytes: number;
	/** Attachments of one message. */
	readonly messageAttachments: number;
	/** Actions one socket may send each second. */
	readonly eventsPerSecond: number;
	/** Unsent bytes a socket may pile up before it is closed with 1013. */
	readonly socketQueueBytes: number;
};

export const DEFAULT_LIMITS: Limits = {
	messageBytes: 256 * 1024,
	frameBytes: 1024 * 1024,
	jsonDepth: 64,
	attachmentBytes: 20 * 1024 * 1024,
	importBytes: 8 * 1024 ** 3,
	userAttachmentBytes: 5 * 1024 * 1024 * 1024,
	messageAttachments: 20,
	eventsPerSecond: 100,
	socketQueueBytes: 1024 * 1024,
};
