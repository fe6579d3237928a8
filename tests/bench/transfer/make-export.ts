import { createWriteStream, existsSync, mkdirSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { SEED } from "../history/make-history.ts";
import { createTexts } from "../history/make-texts.ts";

export type ExportSize = { readonly chats: number; readonly messages: number };

const START_S = 1_680_000_000;

/** Makes an export as ChatGPT writes it, at `path`, unless there is one. */
export async function makeExport(path: string, size: ExportSize): Promise<void> {
	if (existsSync(path)) return;
	mkdirSync(dirname(path), { recursive: true });
	await pipeline(Readable.from(pieces(size)), createWriteStream(`${path}.new`));
	renameSync(`${path}.new`, path);
}

function* pieces({ chats, messages }: ExportSize): Generator<string> {
	const texts = createTexts(SEED);
	const perChat = Math.round(messages / chats);
	yield "[";
	for (let i = 0; i < chats; i++) {
		const nodes: Record<string, object> = {
			[`root-${i}`]: { id: `root-${i}`, message: null, parent: null, children: [`${i}-0`] },
		};
		for (let k = 0; k < perChat; k++) {
			const id = `${i}-${k}`;
			const isAi = k % 2 === 1;
			nodes[id] = {
				id,
				message: {
					id,
					author: { role: isAi ? "assistant" : "user", name: null, metadata: {} },
					create_time: START_S + i * 9000 + k,
					update_time: null,
					content: { content_type: "text", parts: [texts.write(isAi ? 90 : 24)] },
					status: "finished_successfully",
					end_turn: isAi,
					weight: 1,
					metadata: {
						model_slug: "gpt-4o",
						request_id: `request-${id}`,
						timestamp_: "absolute",
						citations: [],
					},
					recipient: "all",
					channel: null,
				},
				parent: k === 0 ? `root-${i}` : `${i}-${k - 1}`,
				children: k === perChat - 1 ? [] : [`${i}-${k + 1}`],
			};
		}
		yield `${i === 0 ? "" : ","}${JSON.stringify({
			title: texts.write(4),
			create_time: START_S + i * 9000,
			update_time: START_S + i * 9000 + perChat,
			mapping: nodes,
			current_node: `${i}-${perChat - 1}`,
			conversation_id: `conversation-${i}`,
			default_model_slug: "gpt-4o",
			is_archived: false,
		})}`;
	}
	yield "]";
}
