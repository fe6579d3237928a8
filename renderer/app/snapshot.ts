import type { ServerDescription } from "../client/chat-client.ts";
import { decodeChat, decodeMessage } from "../client/decode-message.ts";
import { isFields, readCount, readId, readList, readText } from "../client/fields.ts";
import { type ChatState, type ChatSummary, type Conversation, createChatState } from "../store/chat-state.ts";
import { findBranch } from "../store/find-branch.ts";
import { orderChats } from "../store/order-chats.ts";
import type { Snapshot } from "./take-snapshot.ts";

/**
 * What the page showed last, so that it shows it again before any server has answered. The server's own answer then
 * takes its place.
 */
export type SnapshotMemory = {
	/** The state to begin with. @param choices at the forks of chats, as they were left */
	read(choices: ChatState["choices"]): ChatState;
	write(snapshot: Snapshot): void;
};

export function createSnapshotMemory(
	storage: Pick<Storage, "getItem" | "setItem">,
	connectionKey: string,
): SnapshotMemory {
	const name = `parley.snapshot.${connectionKey}`;
	let written = "";
	return {
		read(choices) {
			try {
				return decodeSnapshot(JSON.parse(storage.getItem(name) ?? "null"), choices);
			} catch {
				return createChatState(choices);
			}
		},
		write(snapshot) {
			const text = JSON.stringify(snapshot);
			if (text === written) return;
			written = text;
			try {
				storage.setItem(name, text);
			} catch {
				// A full or forbidden storage costs the first moment after a start, nothing else.
			}
		},
	};
}

function decodeSnapshot(value: unknown, choices: ChatState["choices"]): ChatState {
	const empty = createChatState(choices);
	if (!isFields(value)) return empty;
	const server = decodeServer(value.server);
	if (server === null) return empty;
	const summaries = readList(value.chats, decodeChat).map(({ messages: _messages, ...summary }) => summary);
	const chats: Record<string, ChatSummary> = Object.fromEntries(summaries.map((chat) => [chat.id, chat]));
	const open = isFields(value.open) ? value.open : {};
	const chatId = readId(open.chatId);
	const messages = readList(open.messages, (message) => decodeMessage(message, chatId));
	const conversations: ChatState["conversations"] =
		chatId === null || messages.length === 0
			? {}
			: { [chatId]: toConversation(messages, readId(open.from), choices[chatId] ?? {}) };
	return { ...empty, server, chats, order: orderChats(chats), conversations };
}

function toConversation(
	messages: readonly NonNullable<ReturnType<typeof decodeMessage>>[],
	from: string | null,
	choices: ChatState["choices"][string],
): Conversation {
	const byId = new Map<string, (typeof messages)[number]>(messages.map((message) => [message.id, message]));
	return { messages: byId, branch: findBranch(byId, choices), state: "partial", from, failure: null };
}

/** Whose chats they were: another server at the same address shows none of them. */
function decodeServer(value: unknown): ServerDescription | null {
	if (!isFields(value)) return null;
	const { kind } = value;
	if (kind !== "parley" && kind !== "seed") return null;
	return {
		kind,
		name: readText(value.name) ?? "",
		version: readText(value.version) ?? "",
		serverId: readText(value.serverId) ?? "",
		hasLogins: value.hasLogins === true,
		capabilities: readList(value.capabilities, readText),
		messageBytes: readCount(value.messageBytes) ?? 0,
		attachmentBytes: readCount(value.attachmentBytes) ?? 0,
		messageAttachments: readCount(value.messageAttachments) ?? 0,
	};
}
