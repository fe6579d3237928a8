import { filesOf, readMediaPart, wordsOf } from "./read-files.ts";
import {
	type Fields,
	joinParts,
	readFields,
	readInstant,
	readKey,
	readList,
	readText,
	readWords,
} from "./read-values.ts";
import { createMessage, createSourceChat, keyOfSaid, keyOfUnnamed, type SourceChat } from "./source-chat.ts";

/** The form in which models are asked, which many tools save: messages with `role` and `content`. */
export function isRoleMessage(value: Fields): boolean {
	return (
		typeof value.role === "string" && (typeof value.content === "string" || Array.isArray(value.content))
	);
}

export function hasRoleMessages(value: Fields): boolean {
	const messages = readList(value.messages);
	return messages.length > 0 && messages.every((message) => isRoleMessage(readFields(message)));
}

/** @param fallbackKey where the chat stands, for one that has no id */
export function readRoleMessages(value: Fields, fallbackKey: string): SourceChat {
	const prompts: string[] = [];
	let before: string | null = null;
	const messages = readList(value.messages).flatMap((item, i) => {
		const message = readFields(item);
		const parts = readList(message.content).map(readFields);
		const media = parts.map(readMediaPart);
		const content =
			readText(message.content) ??
			joinParts([...parts.map((part) => readText(part.text)), ...wordsOf(media)]);
		if (message.role === "system" || message.role === "developer") {
			prompts.push(content);
			return [];
		}
		const isAi = message.role !== "user";
		const key = readKey(message.id) ?? keyOfSaid(i, isAi, content);
		const parent = before;
		before = key;
		const reasoning = readText(message.reasoning_content) ?? readText(message.reasoning) ?? "";
		const model = isAi ? readWords(message.model) : null;
		const createdAt = readInstant(message.created_at ?? message.createdAt ?? message.timestamp);
		const files = filesOf(media);
		return [createMessage({ key, parent, isAi, content, reasoning, model, createdAt, files })];
	});
	const title = readWords(value.title) ?? readWords(value.name) ?? "";
	return createSourceChat({
		key: readKey(value.id) ?? keyOfUnnamed(fallbackKey, title, messages),
		title,
		createdAt: readInstant(value.created_at ?? value.createdAt),
		updatedAt: readInstant(value.updated_at ?? value.updatedAt),
		systemPrompt: joinParts(prompts) || null,
		messages,
	});
}
