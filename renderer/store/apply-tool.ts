import type { EventOf } from "../../server/protocol/events.ts";
import type { ToolCall } from "../../server/protocol/tools.ts";
import { ensureLive, setLive } from "./apply-answer.ts";
import type { ChatState } from "./chat-state.ts";
import { findMessage, putMessage } from "./put-message.ts";

/** The next step of a call, which replaces the one that was known. Steps are rare, so they go into the message itself. */
export function applyTool(state: ChatState, event: EventOf<"tool_call"> | EventOf<"tool_result">): ChatState {
	const found = ensureLive(state, event);
	const message = findMessage(found.state, event.chat_id, event.message_id);
	if (message === undefined) return found.state;
	const tools = putCall(message.tools ?? [], event.call);
	return setLive(putMessage(found.state, { ...message, tools }), { ...found.live, notice: null });
}

function putCall(calls: readonly ToolCall[], call: ToolCall): ToolCall[] {
	const isKnown = calls.some(({ id }) => id === call.id);
	return isKnown ? calls.map((known) => (known.id === call.id ? call : known)) : [...calls, call];
}
