import type { Capability } from "../../server/protocol/capabilities.ts";
import type { Message } from "../../server/protocol/rest.ts";
import type { ToolCall } from "../../server/protocol/tools.ts";
import { isTemporaryChatId, type OutboxEntry } from "../client/chat-client.ts";
import type { Text } from "../i18n/text.ts";
import type { ChatFacts, RunningAnswer } from "./chat-state.ts";
import { NO_VERSIONS, versionsOf } from "./find-branch.ts";

const NO_ENTRIES: readonly OutboxEntry[] = [];
const NO_CALLS: readonly WaitingCall[] = [];
const TITLE_LENGTH = 80;

export type WaitingCall = { readonly taskId: string; readonly call: ToolCall };

export function selectMessage(state: ChatFacts, chatId: string, messageId: string): Message | undefined {
	return state.conversations[chatId]?.messages.get(messageId);
}

/** The message from which on the model read for the newest answer that tells; undefined: it read all. */
export function selectContextFrom(state: ChatFacts, chatId: string): string | undefined {
	const conversation = state.conversations[chatId];
	const last = conversation?.branch.findLast((id) => conversation.messages.get(id)?.usage !== undefined);
	return last === undefined ? undefined : conversation?.messages.get(last)?.usage?.context_from;
}

/** The answer that runs in a chat; the one begun last where there are several. */
export function selectRunning(state: ChatFacts, chatId: string | null): RunningAnswer | undefined {
	return Object.values(state.live).findLast((answer) => answer.chatId === chatId);
}

/** Calls that wait for a person in a chat. */
export function selectWaitingCalls(state: ChatFacts, chatId: string | null): readonly WaitingCall[] {
	const found = Object.values(state.live).flatMap(({ chatId: of, messageId, taskId }) =>
		of !== chatId
			? []
			: (selectMessage(state, of, messageId)?.tools ?? [])
					.filter((call) => call.status === "waiting")
					.map((call) => ({ taskId, call })),
	);
	return found.length === 0 ? NO_CALLS : found;
}

/** Messages of a chat that the server has not confirmed. The same array as long as the outbox is the same. */
export function selectPending(outbox: readonly OutboxEntry[], chatId: string | null): readonly OutboxEntry[] {
	const found = outbox.filter((entry) => entry.chatId === chatId);
	return found.length === 0 ? NO_ENTRIES : found;
}

/** A chat that was begun while the server was away has another name once it is there; one that is recovered has two. */
export function selectPlace(state: Pick<ChatFacts, "assigned">, draftKey: string | null): string | null {
	const next = state.assigned[draftKey ?? ""];
	return next === undefined ? draftKey : selectPlace(state, next);
}

/** Whether a message waits for an answer, rather than for the server. */
export function selectIsQueued(state: ChatFacts, entry: OutboxEntry): boolean {
	if (entry.failure !== null || entry.edits !== null) return false;
	const [first] = selectPending(state.outbox, entry.chatId).filter((one) => one.failure === null);
	return first?.clientId !== entry.clientId || selectRunning(state, entry.chatId) !== undefined;
}

/** Whether a message that waits can still be kept from being sent. */
export function selectCanTakeBack(state: ChatFacts, entry: OutboxEntry): boolean {
	if (selectIsQueued(state, entry)) return true;
	if (state.connection.state === "online" || entry.failure !== null) return false;
	// It may have been on its way when the line broke.
	return entry.mayBeThere !== true && entry.sentAfter === undefined;
}

/** What to call a chat: its title, else the start of its first message. */
export function selectTitle(state: ChatFacts, chatId: string, t: Text): string {
	if (isTemporaryChatId(chatId)) return t("Temporary chat");
	const title = state.chats[chatId]?.title.trim();
	if (title !== undefined && title !== "") return title;
	const conversation = state.conversations[chatId];
	const first = conversation?.from === null ? conversation.branch[0] : undefined;
	const message = first === undefined ? undefined : selectMessage(state, chatId, first);
	const text = message?.content ?? state.outbox.find((entry) => entry.chatId === chatId)?.content ?? "";
	const line = text.trim().split("\n", 1)[0] ?? "";
	return line === "" ? t("New chat") : line.slice(0, TITLE_LENGTH);
}

/** Whether this chat has nothing in it, as far as is known here. */
export function selectIsEmpty(state: ChatFacts, chatId: string): boolean {
	const conversation = state.conversations[chatId];
	if (conversation !== undefined && conversation.state === "loaded") return conversation.branch.length === 0;
	return state.chats[chatId]?.title === "" && (conversation?.messages.size ?? 0) === 0;
}

/** Whether this chat is in the page's memory and nowhere else. */
export function isTemporary(chatId: string | null): boolean {
	return chatId !== null && isTemporaryChatId(chatId);
}

/** Whether the server can do this in a chat; what it does not store it cannot change. */
export function selectCan(state: ChatFacts, chatId: string, capability: Capability): boolean {
	return !isTemporaryChatId(chatId) && hasCapability(state, capability);
}

export function hasCapability({ server }: Pick<ChatFacts, "server">, capability: Capability): boolean {
	return server?.capabilities.includes(capability) ?? false;
}

/** It is offered before the server is known, so that nothing moves once it is. */
export function canBeStructured(state: Pick<ChatFacts, "server">): boolean {
	return state.server === null || hasCapability(state, "structured");
}

/**
 * Ids of the messages that stand for the same turn as this one; the same array as long as the tree is the same. None
 * while the message they follow is not read yet: older ones than those in hand may stand there, too.
 */
export function selectVersions(state: ChatFacts, chatId: string, messageId: string): readonly string[] {
	const conversation = state.conversations[chatId];
	if (conversation === undefined) return NO_VERSIONS;
	const { messages, from } = conversation;
	const isUnsure = from !== null && !messages.has(messages.get(messageId)?.parent_id ?? "");
	return isUnsure ? NO_VERSIONS : versionsOf(messages, messageId);
}

/** The chat's state that was not looked at, as `seen_at` names it; null: there is none, or the answer is not there yet. */
export function selectUnseen(state: ChatFacts, chatId: string): string | null {
	const chat = state.chats[chatId];
	const isReady = state.connection.state === "online" && state.conversations[chatId]?.state === "loaded";
	if (chat === undefined || !isReady || !selectIsUnread(state, chatId)) return null;
	return chat.updated_at;
}

/** Whether something was said in a chat since it was looked at. An answer counts when it has ended. */
export function selectIsUnread(state: ChatFacts, chatId: string): boolean {
	const chat = state.chats[chatId];
	if (chat === undefined || !hasCapability(state, "seen")) return false;
	return (chat.seen_at ?? "") < chat.updated_at && selectRunning(state, chatId) === undefined;
}

/** Names of all folders and tags in use, in the order of the alphabet. */
export function listFolders(chats: ChatFacts["chats"]): readonly string[] {
	const folders = Object.values(chats).flatMap((chat) => (chat.folder === undefined ? [] : [chat.folder]));
	return [...new Set(folders)].sort(byName);
}

export function listTags(chats: ChatFacts["chats"]): readonly string[] {
	return [...new Set(Object.values(chats).flatMap((chat) => chat.tags))].sort(byName);
}

function byName(a: string, b: string): number {
	return a.localeCompare(b);
}
