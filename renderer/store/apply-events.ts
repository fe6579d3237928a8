import type { ClientEvent } from "../client/chat-client.ts";
import { addStarted, applyComplete, applyNotice, applySnapshot, applyText } from "./apply-answer.ts";
import {
	applyChosen,
	applyCreated,
	applyDeleted,
	applyList,
	applyMade,
	applyMessage,
	applyMessageDeleted,
	applyRemembered,
	applySummary,
	applyUnavailable,
} from "./apply-chat.ts";
import { applyEndLoaded, applyEndRemembered, applyLoaded, applyOlderLoaded } from "./apply-loaded.ts";
import { applyTool } from "./apply-tool.ts";
import { type ChatState, createChatState } from "./chat-state.ts";

/** The state after events, in order. The same object where nothing changed. */
export function applyEvents(state: ChatState, events: readonly ClientEvent[]): ChatState {
	return events.reduce(applyEvent, state);
}

export function applyEvent(state: ChatState, event: ClientEvent): ChatState {
	switch (event.type) {
		case "connection_changed":
			return { ...state, connection: event.status };
		case "server_known":
			return applyServer(state, event);
		case "outbox_changed":
			return { ...state, outbox: event.entries };
		case "changes_changed":
			return { ...state, changes: event.changes };
		case "uploads_changed":
			return { ...state, uploads: event.uploads };
		case "chats_listed":
			return applyList(state, event.chats);
		case "chats_remembered":
			return applyRemembered(state, event.chats);
		case "end_remembered":
			return applyEndRemembered(state, event);
		case "mirror_changed":
			return { ...state, mirror: event.status };
		case "chat_loaded":
			return applyLoaded(state, event.chat);
		case "end_loaded":
			return applyEndLoaded(state, event);
		case "older_loaded":
			return applyOlderLoaded(state, event);
		case "chat_unavailable":
			return applyUnavailable(state, event.chat_id, event.reason);
		case "chat_recovered":
			return {
				...state,
				assigned: { ...state.assigned, [event.chat_id]: event.local_id },
				recovered: { chatId: event.local_id, title: event.title },
			};
		case "chat_assigned":
			return {
				...applyMade(state, event.chat),
				assigned: { ...state.assigned, [event.local_id]: event.chat.id },
			};
		case "chat_created":
			return applyCreated(state, event);
		case "chat_updated":
			return applySummary(state, event.chat);
		case "update_title": {
			const chat = state.chats[event.chat_id];
			return chat === undefined ? state : applySummary(state, { ...chat, title: event.title });
		}
		case "chat_deleted":
			return applyDeleted(state, event.chat_id);
		case "message":
		case "message_updated":
			return applyMessage(state, event.message);
		case "message_deleted":
			return applyMessageDeleted(state, event.chat_id, event.message_id);
		case "branch_chosen":
			return applyChosen(state, event.chat_id, event.message_id);
		case "generation_started":
			return addStarted(state, event);
		case "token":
		case "reasoning_token":
			return applyText(state, event);
		case "tool_call":
		case "tool_result":
			return applyTool(state, event);
		case "structured_token":
			return applySnapshot(state, event);
		case "interim_message":
			return applyNotice(state, event.message.task_id, event.message.content);
		case "generation_complete":
			return applyComplete(state, event);
		case "error":
			return { ...state, refusal: { id: (state.refusal?.id ?? 0) + 1, message: event.message } };
		case "library_updated":
		case "temporary_token":
		case "temporary_complete":
		case "chat_joined":
		case "history_changed":
		case "welcome":
		case "pong":
			return state;
	}
}

/** Another database at the same address: what is shown would be someone else's. */
function applyServer(state: ChatState, event: Extract<ClientEvent, { type: "server_known" }>): ChatState {
	const isSame = state.server === null || state.server.serverId === event.server.serverId;
	if (isSame) return { ...state, server: event.server };
	const { connection, outbox, changes, uploads } = state;
	return { ...createChatState(), connection, outbox, changes, uploads, server: event.server };
}
