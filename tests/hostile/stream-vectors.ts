import { randomUUID } from "node:crypto";
import type { ScriptedServer } from "../support/scripted-server.ts";
import type { Vector } from "./make-vectors.ts";

/** Stands before each text, so that one can see that the message is there and its text can be read. */
export const MARK = "Readable";

type Running = {
	readonly ids: Readonly<Record<string, string>>;
	readonly text: string;
	readonly cuts: readonly number[];
};

/** Answers of one chat that are all written at once. */
export type VectorStream = {
	/** Sends the next piece of each. False: there is none. */
	readonly sendPieces: () => boolean;
	readonly finish: () => void;
	/** By the id of the message. */
	readonly vectors: ReadonlyMap<string, Vector>;
};

/** Begins an answer for each vector in a chat that is open on the page. */
export function streamVectors(
	server: ScriptedServer,
	chatId: number,
	vectors: readonly Vector[],
): VectorStream {
	const chat = server.chats.find(chatId);
	if (chat === undefined) throw new Error(`There is no chat ${chatId}`);
	const byId = new Map<string, Vector>();
	const running = vectors.map((vector): Running => {
		const before = chat.messages.at(-1);
		const text = `${MARK}\n\n${vector.text}`;
		const message = server.chats.addMessage(chat, { isAi: true, content: text, taskId: randomUUID() });
		const ids = {
			task_id: message.taskId ?? "",
			chat_id: String(chat.id),
			message_id: String(message.id),
		};
		byId.set(ids.message_id, vector);
		server.sockets.send({
			type: "generation_started",
			...ids,
			parent_id: before === undefined ? null : String(before.id),
			model: "scripted",
			structured: false,
			timestamp: new Date().toISOString(),
		});
		const shift = text.length - vector.text.length;
		return { ids, text, cuts: [...vector.cuts.map((cut) => cut + shift), text.length] };
	});
	let step = 0;
	return {
		vectors: byId,
		sendPieces() {
			let hasMore = false;
			for (const { ids, text, cuts } of running) {
				const from = step === 0 ? 0 : cuts[step - 1];
				const to = cuts[step];
				if (from === undefined || to === undefined) continue;
				server.sockets.send({ type: "token", token: text.slice(from, to), offset: from, ...ids });
				hasMore ||= step + 1 < cuts.length;
			}
			step++;
			return hasMore;
		},
		finish() {
			for (const { ids, text } of running) {
				server.sockets.send({ type: "generation_complete", ...ids, status: "complete", length: text.length });
			}
		},
	};
}
