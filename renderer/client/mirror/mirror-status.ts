/** How the mirror stands. */
export type MirrorStatus = {
	/**
	 * `off`: the person wants none; `unavailable`: this browser cannot keep one; `ready`: it can be read. Until the first
	 * copy is complete it is `ready` with a share below 1.
	 */
	readonly state: "opening" | "off" | "unavailable" | "ready";
	readonly chats: number;
	readonly messages: number;
	readonly bytes: number;
	/** Of the first copy, 0 to 1. */
	readonly share: number;
	readonly isPaused: boolean;
	/** Messages of old chats were dropped to keep it within its limit. */
	readonly isCut: boolean;
};
