import type { ResponseModel } from "../../server/protocol/actions.ts";
import type { ServerEvent } from "../../server/protocol/events.ts";
import type { ModelSettings } from "../../server/protocol/model-settings.ts";
import type {
	Chat,
	Message,
	Model,
	PatchChat,
	ProviderProblem,
	SearchPage,
} from "../../server/protocol/rest.ts";
import type { ToolDecision, ToolPermission, ToolServer } from "../../server/protocol/tools.ts";
import type { SeenChats } from "./changes/conditions.ts";
import type { ChatPatch, WaitingChange } from "./changes/waiting-change.ts";
import type { AddedFile, Upload } from "./files/upload.ts";
import type { MirrorStatus } from "./mirror/mirror-status.ts";

/** Where to talk to and as whom. */
export type Connection = {
	/** Origin of the server, without a slash at its end. */
	readonly url: string;
	readonly userId: string;
	/** Null: the server asks for none. */
	readonly token: string | null;
	/** Name that stays the same when the address changes; what is kept on disk is kept under it. */
	readonly key: string;
};

export type ConnectionStatus =
	| { readonly state: "connecting" }
	| { readonly state: "online" }
	| { readonly state: "waiting"; readonly retryAtMs: number }
	| { readonly state: "refused"; readonly reason: string; readonly cause: RefusalCause };

/** It wants another login, speaks only other versions of the protocol, or is no chat server at all. */
export type RefusalCause = "login" | "too_old" | "too_new" | "stranger";

/** What the server can do. A seed server knows chats, messages and answers, and nothing else. */
export type ServerDescription = {
	readonly kind: "parley" | "seed";
	readonly name: string;
	readonly version: string;
	readonly serverId: string;
	/** Whether one has to sign in. */
	readonly hasLogins: boolean;
	readonly capabilities: readonly string[];
	readonly messageBytes: number;
	/** Of all that is said at once, as it is sent: it hangs up on more. Null or absent: it does not tell. */
	readonly frameBytes?: number | null;
	/** Of one file; 0: it takes none. */
	readonly attachmentBytes: number;
	/** Files of one message. */
	readonly messageAttachments: number;
};

/** A message that the server has not confirmed yet. */
export type OutboxEntry = {
	readonly clientId: string;
	/** Of the server, or `local:<uuid>` for a chat that does not exist there yet. */
	readonly chatId: string;
	readonly content: string;
	readonly responseModel: ResponseModel;
	readonly model: string | null;
	/** Message it is said after; null: the newest of the chat. */
	readonly parentId: string | null;
	/** Message it is another wording of; null: none. */
	readonly edits: string | null;
	/** What its chat begins with, where it is made for this message. */
	readonly settings?: ModelSettings;
	/** What its chat is called, where it is made for this message; absent: its first words say it. */
	readonly title?: string;
	/** The chat it is for as it was when it was written, lest it is deleted meanwhile. */
	readonly origin?: { readonly title: string; readonly settings: ModelSettings };
	/**
	 * It may have reached a server that does not know a message again, and stands behind this one of the chat there; null:
	 * it is the first. Absent: it was not sent to such a server.
	 */
	readonly sentAfter?: string | null;
	/** The line broke after it was sent and before it was confirmed: the server may have it. */
	readonly mayBeThere?: boolean;
	/** Files by their ids here, each kept until the message is sent. */
	readonly files?: readonly string[];
	/** Of another wording: which files of the message it keeps; absent: all. */
	readonly keptAttachments?: readonly string[];
	/** Milliseconds since 1970. */
	readonly createdAt: number;
	/** Why the server refused it; null: it waits or is on its way. */
	readonly failure: string | null;
	/** Why the server could not take it when it was sent last; it is sent again. Not kept on disk. */
	readonly hindrance?: string;
};

/** What to find on the server; filters that are null let all through. */
export type SearchRequest = {
	readonly text: string;
	readonly chatId: string | null;
	readonly isAi: boolean | null;
	readonly model: string | null;
	/** ISO time: nothing older. */
	readonly from: string | null;
	/** `next` of the page before. */
	readonly cursor: string | null;
};

/** The models that can be chosen now, and who did not tell any. */
export type ModelList = {
	readonly models: readonly Model[];
	readonly problems: readonly ProviderProblem[];
};

export type OutgoingMessage = Omit<OutboxEntry, "clientId" | "createdAt" | "failure">;

/** A message of a chat that is stored nowhere. */
export type TemporaryMessage = {
	/** Made by `createTemporaryChatId`. */
	readonly chatId: string;
	/** All that was said in it, oldest first. */
	readonly before: readonly Message[];
	readonly content: string;
	readonly settings: ModelSettings;
};

export type ClientEvent =
	| ServerEvent
	| { readonly type: "connection_changed"; readonly status: ConnectionStatus }
	| { readonly type: "server_known"; readonly server: ServerDescription }
	| { readonly type: "uploads_changed"; readonly uploads: Readonly<Record<string, Upload>> }
	| { readonly type: "outbox_changed"; readonly entries: readonly OutboxEntry[] }
	| { readonly type: "chats_listed"; readonly chats: readonly Chat[] }
	/** A chat with all its messages; what was known of it before is replaced. */
	| { readonly type: "chat_loaded"; readonly chat: Chat }
	/** Chats as they were when the server was last there; nothing where the list of the server is known. */
	| { readonly type: "chats_remembered"; readonly chats: readonly Chat[] }
	/** The end of a chat as it was then; nothing where it was read from the server. */
	| ({ readonly type: "end_remembered" } & LoadedMessages)
	| { readonly type: "mirror_changed"; readonly status: MirrorStatus }
	/** Changes that the server has not got, oldest first. */
	| { readonly type: "changes_changed"; readonly changes: readonly WaitingChange[] }
	/** The end of a chat; what was known of its messages is replaced. @param heard what may be missing in it, by id */
	| ({ readonly type: "end_loaded"; readonly heard?: ReadonlyMap<string, unknown> } & LoadedMessages)
	/** What lies right before a message that is known. */
	| ({ readonly type: "older_loaded"; readonly before: string } & LoadedMessages)
	/** Null: it is asked for anew, and what failed before is over. */
	| { readonly type: "chat_unavailable"; readonly chat_id: string; readonly reason: string | null }
	/** The person wants to see the branch of this message. */
	| { readonly type: "branch_chosen"; readonly chat_id: string; readonly message_id: string }
	/** A chat is gone for which messages waited; they go to a new one. @param title of the one that is gone */
	| {
			readonly type: "chat_recovered";
			readonly chat_id: string;
			readonly local_id: string;
			readonly title: string;
	  }
	/** The chat that a local one became. */
	| { readonly type: "chat_assigned"; readonly local_id: string; readonly chat: Chat };

type LoadedMessages = {
	readonly chat_id: string;
	/** Oldest first. */
	readonly messages: readonly Message[];
	/** Id of the first of them; null: the chat has none before it. */
	readonly from: string | null;
};

export type ClientListener = (events: readonly ClientEvent[]) => void;

export type OlderExtent = "page" | "all";

/** All the app needs of a server, whichever dialect it speaks. Calls that return a promise reject with RequestError. */
export interface ChatClient {
	/** Connects, and keeps connecting until `close`. */
	start(): void;
	close(): void;
	/** Events in order, at most one call per frame of the screen. Returns how to stop. */
	subscribe(listener: ClientListener): () => void;
	/**
	 * Keeps the message on disk and delivers it: now, when the answer before it has ended, or when the server is
	 * back. Returns its client id.
	 */
	send(message: OutgoingMessage): string;
	retry(clientId: string): void;
	/** Keeps the file on disk, by when it resolves if the disk answers, and uploads it as soon as the server is there. */
	addFile(content: Blob, name: string): Promise<AddedFile>;
	/** Those of drafts; takes in what an earlier page left. */
	loadFiles(ids: readonly string[]): void;
	retryFile(id: string): void;
	removeFiles(ids: readonly string[]): void;
	/** A file that is here, not sent yet; null: it is not. */
	contentOfFile(id: string): Blob | null;
	/** The content of a file of a message. */
	readAttachment(attachmentId: string): Promise<Blob>;
	/** @param keep its files are wanted for something else */
	discard(clientId: string, keep?: { readonly files: boolean }): void;
	/** False: there is no connection, nothing was asked. */
	stop(taskId: string): boolean;
	/** Decides of a call that waits; its next step tells that it was heard. False: there is no connection. */
	answerToolCall(taskId: string, callId: string, decision: ToolDecision): boolean;
	/** @param model the one that is to answer; without it the chat's */
	regenerate(messageId: string, model?: string): boolean;
	continueAnswer(messageId: string): boolean;
	/** Brings the end of the chat, from a seed server all of it, or `chat_unavailable`. False: there is no such chat. */
	openChat(chatId: string): Promise<boolean>;
	/** Brings what lies before the part that was read: some messages, or all. Its events have been heard when it resolves. */
	readOlder(chatId: string, extent: OlderExtent): Promise<void>;
	/** Changes of one chat reach the server in the order they were made; while it is away they are kept on disk. */
	patchChat(chatId: string, patch: PatchChat): Promise<void>;
	/** A few at a time, though all are kept on disk at once; once one is refused, the rest is left as it is. */
	patchChats(patches: readonly ChatPatch[]): Promise<void>;
	/** Makes a change whatever happened to its chat meanwhile. */
	forceChange(id: string): void;
	dropChange(id: string): void;
	/** The page goes: changes that wait for one before them are sent at once. */
	hurry(): void;
	/** Asks for an answer that is kept in this page's memory alone. False: there is no connection, nothing was asked. */
	askTemporary(message: TemporaryMessage): Promise<boolean>;
	/** Survives the page being closed. */
	deleteMessage(chatId: string, messageId: string): Promise<void>;
	/**
	 * Survives the page being closed. What was said in them since the person decided is not deleted with them.
	 * @param seen the chats as they were then
	 */
	deleteChats(chatIds: readonly string[], seen: SeenChats): Promise<void>;
	/** @param known those that are known to be empty; they go when the server is back */
	deleteEmptyChats(known: readonly string[], seen: SeenChats): Promise<void>;
	listModels(): Promise<ModelList>;
	/** Another request of this user: the body of a good answer, unchecked. @param path such as `/api/users/…` */
	request(method: string, path: string, body?: unknown, timeoutMs?: number): Promise<unknown>;
	/** Tool servers as they are now; what had never been started is. */
	listTools(): Promise<readonly ToolServer[]>;
	/** Starts one that failed without waiting for its next turn. */
	retryToolServer(name: string): Promise<void>;
	listToolPermissions(): Promise<readonly ToolPermission[]>;
	/** Gives how to put it in force again, where the server has `tool_permission_restore`. */
	removeToolPermission(id: string): Promise<() => Promise<void>>;
	/** Where the server can search. */
	search(request: SearchRequest): Promise<SearchPage>;
	/** Does not wait for the next attempt. */
	reconnect(): void;
}

const LOCAL_PREFIX = "local:";

/** Id of a chat that is made on the server with its first message. */
export function createLocalChatId(uuid: string): string {
	return LOCAL_PREFIX + uuid;
}

export function isLocalChatId(chatId: string): boolean {
	return chatId.startsWith(LOCAL_PREFIX);
}

/** The `client_id` a local chat is created with. */
export function clientIdOfLocalChat(chatId: string): string {
	return chatId.slice(LOCAL_PREFIX.length);
}

const TEMPORARY_PREFIX = "temporary:";

/** Id of a chat that is in the memory of this page and nowhere else. */
export function createTemporaryChatId(uuid: string): string {
	return TEMPORARY_PREFIX + uuid;
}

export function isTemporaryChatId(chatId: string): boolean {
	return chatId.startsWith(TEMPORARY_PREFIX);
}

/** Nothing was written in it since it was made. */
export function isUntouched(chat: Omit<Chat, "messages">): boolean {
	return chat.updated_at === chat.created_at;
}
