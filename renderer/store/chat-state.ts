import type { Chat, Message } from "../../server/protocol/rest.ts";
import type { WaitingChange } from "../client/changes/waiting-change.ts";
import type { ConnectionStatus, OutboxEntry, ServerDescription } from "../client/chat-client.ts";
import type { Upload } from "../client/files/upload.ts";
import type { MirrorStatus } from "../client/mirror/mirror-status.ts";

/** A chat as the list shows it. */
export type ChatSummary = Omit<Chat, "messages">;

/** The messages of one chat: a tree by `parent_id`, of which one branch is shown. */
export type Conversation = {
	/** In the order the server stored them. */
	readonly messages: ReadonlyMap<string, Message>;
	/** Ids from the first message down the tree, at forks the chosen one, else the way to the newest. */
	readonly branch: readonly string[];
	/** `loaded`: it was read, and all that changed since is known. */
	readonly state: "partial" | "loaded";
	/** Id of the oldest message from which on all are known; null: there are none before those that are known. */
	readonly from: string | null;
	/** Why the last attempt to read it failed. */
	readonly failure: string | null;
};

/** What to show at forks of a chat's tree: the id of a message by that of its parent, `""` for the first message. */
export type Choices = Readonly<Record<string, string>>;

/** An answer that is being written. Kept apart from its message, so that a token touches nothing else. */
export type LiveAnswer = {
	readonly taskId: string;
	readonly chatId: string;
	readonly messageId: string;
	readonly content: string;
	readonly reasoning: string;
	/** Last snapshot of a structured answer; undefined: none yet, or it is text. */
	readonly structured: unknown;
	/** Last progress note, such as a retry that waits. */
	readonly notice: string | null;
};

export type ChatState = {
	readonly connection: ConnectionStatus;
	/** Null: not known yet. */
	readonly server: ServerDescription | null;
	/** Whether the list of chats is there. */
	readonly isListed: boolean;
	readonly chats: Readonly<Record<string, ChatSummary>>;
	/** Ids of chats: pinned ones first, then by last change, newest first. */
	readonly order: readonly string[];
	readonly conversations: Readonly<Record<string, Conversation>>;
	/** By chat id; only where a person chose something else than the newest. */
	readonly choices: Readonly<Record<string, Choices>>;
	/** By message id. */
	readonly live: Readonly<Record<string, LiveAnswer>>;
	readonly outbox: readonly OutboxEntry[];
	/** Changes that the server has not got. */
	readonly changes: readonly WaitingChange[];
	/** Files that are not in a stored message yet, by their ids here. */
	readonly uploads: Readonly<Record<string, Upload>>;
	/** Local chats that were made on the server, and deleted ones for which others were made: id → id of the other. */
	readonly assigned: Readonly<Record<string, string>>;
	/** The chat that was made last for what waited for a deleted one, and the title of that; null: none was. */
	readonly recovered: { readonly chatId: string; readonly title: string } | null;
	/** How the history stands that is kept on this computer; null: none is. */
	readonly mirror: MirrorStatus | null;
	/** The last refusal that belongs to no message; `id` counts them. */
	readonly refusal: { readonly id: number; readonly message: string } | null;
};

export type RunningAnswer = Pick<LiveAnswer, "taskId" | "chatId" | "messageId">;

/** The state without what each piece of an answer changes. */
export type ChatFacts = Omit<ChatState, "live"> & { readonly live: Readonly<Record<string, RunningAnswer>> };

export function createChatState(choices: ChatState["choices"] = {}): ChatState {
	return {
		connection: { state: "connecting" },
		server: null,
		isListed: false,
		chats: {},
		order: [],
		conversations: {},
		choices,
		live: {},
		outbox: [],
		changes: [],
		uploads: {},
		assigned: {},
		recovered: null,
		mirror: null,
		refusal: null,
	};
}

export const EMPTY_CONVERSATION: Conversation = {
	messages: new Map(),
	branch: [],
	state: "partial",
	from: null,
	failure: null,
};
