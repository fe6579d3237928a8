/** Limits of a server [C6]. All are announced by `GET /api/server` so that a client can stay below them. */
export type Limits = {
	/** Text of one message, UTF-8 bytes. */
	readonly messageBytes: number;
	/** One WebSocket frame or REST body, bytes. */
	readonly frameBytes: number;
	/** Nesting of JSON values in a frame or body. */
	readonly jsonDepth: number;
	/** One attachment, bytes. */
	readonly attachmentBytes: number;
	/** One file to import, bytes. */
	readonly importBytes: number;
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
	eventsPerSecond: 100,
	socketQueueBytes: 1024 * 1024,
};
