import type { ServerDescription } from "../client/chat-client.ts";
import { isTemporaryChatId } from "../client/chat-client.ts";
import { decodeChat, decodeMessage } from "../client/decode-message.ts";
import { isFields, readCount, readId, readList, readText } from "../client/fields.ts";
import { type ChatState, type ChatSummary, type Conversation, createChatState } from "../store/chat-state.ts";
import { findBranch } from "../store/find-branch.ts";
import { orderChats } from "../store/order-chats.ts";

/** More than the longest side bar and the largest screen show. */
const MAX_CHATS = 60;
const MAX_MESSAGES = 30;
/** Of all texts together, in UTF-16 code units: what is longer takes longer to read than to ask for. */
const MAX_TEXT = 120_000;

/**
 * What the page showed last, so that it shows it again before any server has answered. The server's own answer then
 * takes its place.
 */
export type SnapshotMemory = {
	/** The state to begin with. @param choices at the forks of chats, as they were left */
	read(choices: ChatState["choices"]): ChatState;
	write(state: ChatState, openChatId: string | null): void;
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
		write(state, openChatId) {
			const text = JSON.stringify(takeSnapshot(state, openChatId));
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

function takeSnapshot(state: ChatState, openChatId: string | null) {
	const { server } = state;
	// Before the list is there, what is known is what was remembered.
	const chats = state.order.filter((id) => !isTemporaryChatId(id)).slice(0, MAX_CHATS);
	const open = openChatId === null || isTemporaryChatId(openChatId) ? undefined : openChatId;
	const conversation = open === undefined ? undefined : state.conversations[open];
	return {
		server,
		chats: chats.flatMap((id) => state.chats[id] ?? []),
		open:
			open === undefined || conversation === undefined ? null : { chatId: open, ...takeEnd(conversation) },
	};
}

/** The last messages of the branch that is shown, without an answer that is still being written. */
function takeEnd({ messages, branch, from }: Conversation) {
	const known = branch.flatMap((id) => messages.get(id) ?? []);
	const end = known.findIndex((message) => message.status === "streaming");
	const stored = end === -1 ? known : known.slice(0, end);
	let first = stored.length;
	let length = 0;
	while (first > 0 && stored.length - first < MAX_MESSAGES) {
		const message = stored[first - 1];
		length += (message?.content.length ?? 0) + (message?.reasoning?.length ?? 0);
		if (length > MAX_TEXT) break;
		first--;
	}
	const taken = stored.slice(first);
	return { messages: taken, from: first === 0 ? from : (taken[0]?.id ?? null) };
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
