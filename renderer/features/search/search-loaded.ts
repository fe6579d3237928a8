import { cutSnippet } from "../../../server/protocol/cut-snippet.ts";
import type { SearchHit } from "../../../server/protocol/rest.ts";
import { findTerms, parseTerms, type SearchTerm } from "../../../server/protocol/search-text.ts";
import type { Text } from "../../i18n/text.ts";
import type { ChatState } from "../../store/chat-state.ts";
import { selectTitle } from "../../store/selectors.ts";
import type { SearchFilters } from "./search-filters.ts";

const MOST_HITS = 200;

/**
 * The same search in what this page holds, for servers that cannot search and for times without one: titles first,
 * then messages of the chats that were opened, newest chats first.
 */
export function searchLoaded(
	state: ChatState,
	text: string,
	filters: SearchFilters,
	t: Text,
): readonly SearchHit[] {
	const terms = parseTerms(text);
	if (terms.length === 0) return [];
	const isOfMessages = Object.values(filters).some((filter) => filter !== null);
	const order = filters.chatId === null ? state.order : [filters.chatId];
	const titles = isOfMessages ? [] : order.flatMap((id) => findTitle(state, id, terms, t));
	const messages = order.flatMap((id) => findMessages(state, id, terms, filters, t));
	return [...titles, ...messages].slice(0, MOST_HITS);
}

function findTitle(state: ChatState, chatId: string, terms: readonly SearchTerm[], t: Text): SearchHit[] {
	const chat = state.chats[chatId];
	const title = selectTitle(state, chatId, t);
	if (chat === undefined || !hasAll(title, terms)) return [];
	const facts = { chat_id: chat.id, title, message_id: null, is_ai: false, timestamp: chat.updated_at };
	return [{ ...facts, ...snippetOf(title, terms) }];
}

function findMessages(
	state: ChatState,
	chatId: string,
	terms: readonly SearchTerm[],
	{ isAi, model, from }: SearchFilters,
	t: Text,
): SearchHit[] {
	const hits: SearchHit[] = [];
	for (const message of state.conversations[chatId]?.messages.values() ?? []) {
		const isWanted =
			(isAi === null || message.is_ai === isAi) &&
			(model === null || message.model === model) &&
			(from === null || message.timestamp >= from);
		if (!isWanted || !hasAll(message.content, terms)) continue;
		hits.push({
			...{ chat_id: message.chat_id, title: selectTitle(state, chatId, t), message_id: message.id },
			...{ is_ai: message.is_ai, timestamp: message.timestamp },
			...(message.model === undefined ? {} : { model: message.model }),
			...snippetOf(message.content, terms, message.is_ai),
		});
	}
	return hits.reverse();
}

function hasAll(text: string, terms: readonly SearchTerm[]): boolean {
	return terms.every((term) => findTerms(text, [term], 1).length > 0);
}

function snippetOf(
	text: string,
	terms: readonly SearchTerm[],
	isMarkdown = false,
): Pick<SearchHit, "text" | "marks"> {
	const { text: part, marks } = cutSnippet(text, terms, isMarkdown);
	return { text: part, marks: [...marks] };
}
