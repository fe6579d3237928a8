import type { StreamEntry } from "../../application/ports.ts";
import { encodeEvent } from "../../protocol/codec.ts";
import type { ServerEvent } from "../../protocol/events.ts";
import type { ChatId, MessageId, TaskId } from "../../protocol/ids.ts";
import { safeCut } from "../../protocol/text.ts";
import { isToolCallOpen } from "../../protocol/tools.ts";

/** A control character takes six bytes in JSON, so that a frame of this many code units always fits. */
const BYTES_PER_UNIT = 6;
const ENVELOPE_BYTES = 512;

export type StreamSubject = {
	readonly taskId: TaskId;
	readonly chatId: ChatId;
	readonly messageId: MessageId;
};

/** Frames for the entries of one answer, none longer than `frameBytes`, none splitting a surrogate pair [R1]. */
export function createStreamEncoder(
	subject: StreamSubject,
	frameBytes: number,
): (entries: readonly StreamEntry[]) => string[] {
	const maxUnits = Math.max(1024, Math.floor((frameBytes - ENVELOPE_BYTES) / BYTES_PER_UNIT));
	const ids = { task_id: subject.taskId, chat_id: subject.chatId, message_id: subject.messageId };
	const tail = JSON.stringify(ids).slice(1, -1);
	// Built by hand: this line runs for every token of every reader.
	const textFrame = (type: "token" | "reasoning_token", text: string, offset: number) =>
		`{"type":"${type}","token":${JSON.stringify(text)},${tail},"offset":${offset}}`;

	const textFrames = (type: "token" | "reasoning_token", text: string, offset: number): string[] => {
		if (text.length <= maxUnits) return [textFrame(type, text, offset)];
		const frames: string[] = [];
		for (let start = 0; start < text.length; ) {
			const end = start + safeCut(text.slice(start, start + maxUnits + 1), maxUnits);
			frames.push(textFrame(type, text.slice(start, end), offset + start));
			start = end;
		}
		return frames;
	};
	const encode = (entry: StreamEntry): string[] => {
		switch (entry.type) {
			case "text":
				return textFrames("token", entry.text, entry.offset);
			case "reasoning":
				return textFrames("reasoning_token", entry.text, entry.offset);
			case "tool": {
				const type = isToolCallOpen(entry.call) ? "tool_call" : "tool_result";
				return [`{"type":"${type}","call":${JSON.stringify(entry.call)},${tail}}`];
			}
			case "structured":
				return [`{"type":"structured_token","data":${entry.json},${tail}}`];
			case "notice":
				return [
					encodeEvent({
						type: "interim_message",
						message: { content: entry.text, timestamp: entry.at, task_id: subject.taskId },
					}),
				];
			case "end":
				return endEvents(entry, ids).map(encodeEvent);
		}
	};
	return (entries) => {
		const [first] = entries;
		return entries.length === 1 && first !== undefined ? encode(first) : entries.flatMap(encode);
	};
}

/** A seed client learns of a failure by the `error` frame before the end [W7]. */
function endEvents(
	end: StreamEntry & { type: "end" },
	ids: { readonly task_id: TaskId; readonly chat_id: ChatId; readonly message_id: MessageId },
): ServerEvent[] {
	const complete: ServerEvent = {
		type: "generation_complete",
		...ids,
		status: end.status,
		length: end.length,
		...(end.usage === null ? {} : { usage: end.usage }),
		...(end.error === null ? {} : { error: end.error }),
		...(end.rev === 0 ? {} : { rev: end.rev }),
	};
	if (end.status !== "error" || end.error === null) return [complete];
	return [
		{ type: "error", message: end.error.message, code: end.error.code, task_id: ids.task_id },
		complete,
	];
}
