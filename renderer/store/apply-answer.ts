import type { EventOf } from "../../server/protocol/events.ts";
import type { ChatId, MessageId, TaskId } from "../../server/protocol/ids.ts";
import type { Message } from "../../server/protocol/rest.ts";
import { placePiece } from "../client/stream-offsets.ts";
import type { ChatState, LiveAnswer } from "./chat-state.ts";
import { findMessage, putMessage } from "./put-message.ts";

type Ids = { readonly task_id: TaskId; readonly chat_id: ChatId; readonly message_id: MessageId };
type TextEvent = EventOf<"token"> | EventOf<"reasoning_token">;

/** An answer begins, or goes on where it was left. */
export function addStarted(state: ChatState, event: EventOf<"generation_started">): ChatState {
	const known = findMessage(state, event.chat_id, event.message_id);
	const message: Message = {
		id: event.message_id,
		chat_id: event.chat_id,
		content: known?.content ?? "",
		is_ai: true,
		timestamp: event.timestamp,
		parent_id: event.parent_id,
		status: "streaming",
		task_id: event.task_id,
		...(event.model === "" ? {} : { model: event.model }),
		...(event.structured ? { structured: true } : {}),
		...(event.form === undefined ? {} : { form: event.form }),
		...(known?.reasoning === undefined ? {} : { reasoning: known.reasoning }),
		...(known?.tools === undefined ? {} : { tools: known.tools }),
	};
	return ensureLive(putMessage(state, message), event).state;
}

export function applyText(state: ChatState, event: TextEvent): ChatState {
	const found = ensureLive(state, event);
	const field = event.type === "token" ? "content" : "reasoning";
	const held = found.live[field];
	const piece = placePiece(held.length, event.offset, event.token);
	if (piece.kind !== "new") return found.state;
	return setLive(found.state, { ...found.live, [field]: held + piece.text, notice: null });
}

export function applySnapshot(state: ChatState, event: EventOf<"structured_token">): ChatState {
	const found = ensureLive(state, event);
	const message = findMessage(found.state, event.chat_id, event.message_id);
	const marked =
		message === undefined || message.structured === true
			? found.state
			: putMessage(found.state, { ...message, structured: true });
	return setLive(marked, { ...found.live, structured: event.data, notice: null });
}

export function applyNotice(state: ChatState, taskId: string, notice: string): ChatState {
	const live = Object.values(state.live).find((answer) => answer.taskId === taskId);
	return live === undefined ? state : setLive(state, { ...live, notice });
}

/** The answer's text goes into its message. */
export function applyComplete(state: ChatState, event: EventOf<"generation_complete">): ChatState {
	const { state: before, live } = ensureLive(state, event);
	const message = findMessage(before, event.chat_id, event.message_id);
	const { [event.message_id]: _ended, ...others } = before.live;
	const without = { ...before, live: others };
	if (message === undefined) return without;
	const content = live.structured === undefined ? live.content : JSON.stringify(live.structured);
	const { error: _error, ...rest } = message;
	return putMessage(without, {
		...rest,
		content,
		status: event.status,
		...(live.reasoning === "" ? {} : { reasoning: live.reasoning }),
		...(event.usage === undefined ? {} : { usage: event.usage }),
		...(event.error === undefined ? {} : { error: event.error }),
	});
}

/** The live side of an answer, made from what its message holds where an event is the first that is seen of it. */
export function ensureLive(
	state: ChatState,
	ids: Ids,
): { readonly state: ChatState; readonly live: LiveAnswer } {
	const known = state.live[ids.message_id];
	if (known !== undefined && known.taskId === ids.task_id) return { state, live: known };
	const message = findMessage(state, ids.chat_id, ids.message_id);
	const live: LiveAnswer = {
		taskId: ids.task_id,
		chatId: ids.chat_id,
		messageId: ids.message_id,
		content: message?.structured === true ? "" : (message?.content ?? ""),
		reasoning: message?.reasoning ?? "",
		structured: undefined,
		notice: null,
	};
	if (message !== undefined) return { state: setLive(state, live), live };
	const placeholder: Message = {
		id: ids.message_id,
		chat_id: ids.chat_id,
		content: "",
		is_ai: true,
		timestamp: new Date(0).toISOString(),
		parent_id: (state.conversations[ids.chat_id]?.branch.at(-1) ?? null) as MessageId | null,
		status: "streaming",
		task_id: ids.task_id,
	};
	return { state: setLive(putMessage(state, placeholder), live), live };
}

export function setLive(state: ChatState, live: LiveAnswer): ChatState {
	return { ...state, live: { ...state.live, [live.messageId]: live } };
}
