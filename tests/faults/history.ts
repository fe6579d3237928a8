import { createHash } from "node:crypto";
import type { Message } from "../../server/protocol/rest.ts";

/** A message on its way: first `invoke`, then what the client learned of it. */
export type SendEntry = {
	/** `ok`: its `message` event was seen. `failed`: refused. `unknown`: the connection broke before either. */
	readonly type: "invoke" | "ok" | "failed" | "unknown";
	readonly client: string;
	readonly user: string;
	/** `client_id` where the client is one that sends it, else a name of its own. */
	readonly key: string;
	readonly chat: string;
	readonly hash: string;
	readonly hasClientId: boolean;
};

export type HistoryEntry =
	| SendEntry
	/** A `message` event, the client's own or another's. */
	| {
			readonly type: "seen";
			readonly client: string;
			readonly user: string;
			readonly socket: string;
			readonly chat: string;
			readonly message: string;
			readonly hash: string;
	  }
	/** The server was asked for, or announced, the stream of a task on this socket. */
	| { readonly type: "follow"; readonly socket: string; readonly task: string }
	| {
			readonly type: "end";
			readonly socket: string;
			readonly user: string;
			readonly task: string;
			readonly status: string;
			readonly length: number;
	  }
	/** An answer as a client had it on its screen at the end. */
	| {
			readonly type: "shown";
			readonly client: string;
			readonly user: string;
			readonly task: string;
			readonly chat: string;
			readonly message: string;
			readonly text: string;
			readonly isStructured: boolean;
			/** Whether the client saw the end. */
			readonly hasEnded: boolean;
			/** Whether the client would have waited for the end for ever. */
			readonly mustEnd: boolean;
	  }
	/** A client asked again after an error, so that what came after it may stand before it. */
	| { readonly type: "reordered"; readonly client: string }
	/** A message went out over this socket: more than one of these where its acknowledgement was lost. */
	| { readonly type: "sent"; readonly socket: string; readonly hash: string }
	/** Something no server may send. */
	| { readonly type: "broken"; readonly client: string; readonly rule: Rule; readonly what: string };

/** Everything one user's chats hold, as one way of reading shows it: chats in any order, messages in order. */
export type Reader = { readonly name: string; readonly chats: ReadonlyMap<string, readonly Message[]> };

/** An answer read again from its first token over a new socket. */
export type Resumed = {
	readonly task: string;
	readonly text: string;
	readonly isStructured: boolean;
	readonly status: string | null;
	readonly length: number;
	readonly ends: number;
};

export type UserReadBack = {
	readonly user: string;
	/** The first is the one that all others have to agree with. */
	readonly readers: readonly Reader[];
	readonly resumed: readonly Resumed[];
};

export type CheckInput = {
	readonly entries: readonly HistoryEntry[];
	readonly users: readonly UserReadBack[];
	/** The text the model writes to this message; null where it is not known. */
	readonly expectAnswer: (content: string) => string | null;
};

export type Rule =
	| "lost"
	| "doubled"
	| "mismatched"
	| "disordered"
	| "foreign"
	| "stuck"
	| "ends"
	| "protocol";
export type Problem = { readonly rule: Rule; readonly detail: string };

export function hashText(text: string): string {
	return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

/** The messages of a user by the reader that counts. */
export function storedMessages(user: UserReadBack | undefined): readonly Message[] {
	return [...(user?.readers[0]?.chats.values() ?? [])].flat();
}
