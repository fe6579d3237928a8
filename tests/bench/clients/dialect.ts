import type { ReceiptData } from "./receipt.ts";

/** Where the nodes of a contender listen. Without a follower the client is at the generator's node. */
export type Addresses = { readonly generator: string; readonly follower: string | null };

/** A text as it came back on a resume. */
export type Resumed = {
	readonly text: string;
	/** From the request to the last byte. */
	readonly ms: number;
	/** WebSocket frames with text, or reads of an HTTP body. */
	readonly frames: number;
};

/** One client that asks for one answer. */
export type Conversation = {
	/** Resolves with the answer's end; of an answer that is held open, when `length` code units are there. */
	ask(prompt: string, heldAt: number | null): Promise<void>;
	receipt(): Promise<ReceiptData>;
	/** The whole answer again from its beginning on a new connection to the node at `url`. */
	resume?(url: string, length: number): Promise<Resumed>;
	/** One more client of the same user, which asks for the whole answer `times` times and never reads; returns how to end it. */
	stall?(url: string, times: number): Promise<() => void>;
	close(): void;
};

/** How the clients of a contender talk to it. `name` is unique among all conversations. */
export type Dialect = { open(addresses: Addresses, name: string): Promise<Conversation> };
