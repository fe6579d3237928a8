import type { SearchHit, SearchPage } from "../../server/protocol/rest.ts";
import { isFields, readCount, readId, readList, readText, readTimestamp } from "./fields.ts";

/** A page of search hits as a server sent it; what is not one is left out. */
export function decodeSearchPage(body: unknown): SearchPage {
	if (!isFields(body)) return { hits: [], next: null, indexed: 1 };
	return {
		hits: readList(body.hits, decodeHit),
		next: readText(body.next),
		indexed: typeof body.indexed === "number" ? body.indexed : 1,
	};
}

function decodeHit(value: unknown): SearchHit | null {
	if (!isFields(value)) return null;
	const chatId = readId(value.chat_id);
	const text = readText(value.text);
	const timestamp = readTimestamp(value.timestamp);
	if (chatId === null || text === null || timestamp === null) return null;
	const model = readText(value.model);
	return {
		chat_id: chatId as SearchHit["chat_id"],
		title: readText(value.title) ?? "",
		message_id: readId(value.message_id) as SearchHit["message_id"],
		is_ai: value.is_ai === true,
		timestamp,
		text,
		marks: readList(value.marks, decodeMark),
		...(model === null ? {} : { model }),
	};
}

function decodeMark(value: unknown): SearchHit["marks"][number] | null {
	if (!isFields(value)) return null;
	const start = readCount(value.start);
	const end = readCount(value.end);
	return start === null || end === null || end <= start ? null : { start, end };
}
