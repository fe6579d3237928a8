import { arrangeTree, count } from "./arrange-tree.ts";
import {
	type Fields,
	fence,
	joinParts,
	readFields,
	readInstant,
	readKey,
	readList,
	readText,
	readWords,
	toJson,
} from "./read-values.ts";
import { createMessage, createSourceChat, type SourceChat, type SourceMessage } from "./source-chat.ts";

export function isClaudeChat(value: Fields): boolean {
	return Array.isArray(value.chat_messages);
}

/** A chat of a Claude export. Newer ones tell which message each follows, older ones have one line of messages. */
export function readClaudeChat(value: Fields): SourceChat {
	const list = readList(value.chat_messages).map(readFields);
	const isTree = list.some((message) => readKey(message.parent_message_uuid) !== null);
	const keys = list.map((message, i) => readKey(message.uuid) ?? `#${i}`);
	const known = new Set(keys);
	const messages = list.map((message, i): SourceMessage => {
		const said = readKey(message.parent_message_uuid);
		const before = i === 0 ? null : (keys[i - 1] ?? null);
		// The first of a tree follows a root that is no message.
		const parent = isTree ? (said !== null && known.has(said) ? said : null) : before;
		return readMessage(message, keys[i] ?? "", parent);
	});
	const current = readKey(value.current_leaf_message_uuid) ?? keys.at(-1) ?? null;
	const arranged = arrangeTree(messages, current);
	const files = list.reduce((sum, message) => sum + countLostFiles(message), 0);
	const project = readWords(readFields(value.project).name);
	return createSourceChat({
		key: readKey(value.uuid) ?? `${readText(value.name)}/${readText(value.created_at)}`,
		title: readWords(value.name) ?? "",
		createdAt: readInstant(value.created_at),
		updatedAt: readInstant(value.updated_at),
		model: null,
		pinned: value.is_starred === true,
		folder: project,
		messages: arranged.messages,
		notes: [
			...arranged.notes,
			...(files === 0 ? [] : [`${count(files, "file is", "files are")} named in it, but not in the export.`]),
		],
	});
}

function readMessage(message: Fields, key: string, parent: string | null): SourceMessage {
	const isAi = message.sender !== "human" && message.sender !== "user";
	const blocks = readList(message.content).map(readFields);
	const reasoning = joinParts(
		blocks.map((block) => (block.type === "thinking" ? readText(block.thinking) : null)),
	);
	const fromBlocks = joinParts(blocks.map(readBlock));
	const attached = readList(message.attachments).map(readFields).map(readAttachment);
	const named = readList(message.files).map((file) => {
		const name = readWords(readFields(file).file_name);
		return name === null ? null : `*[File: ${name}]*`;
	});
	return createMessage({
		...{ key, parent, isAi, reasoning },
		content: joinParts([fromBlocks || readText(message.text), ...attached, ...named]),
		model: isAi ? readWords(message.model) : null,
		createdAt: readInstant(message.created_at),
		status: isAi && message.stop_reason === "user_canceled" ? "stopped" : "complete",
	});
}

function readBlock(block: Fields): string | null {
	switch (block.type) {
		case "thinking":
		case "redacted_thinking":
		case "token_budget":
		case "flag":
			return null;
		case "tool_use": {
			const name = readWords(block.name) ?? "tool";
			const input = readFields(block.input);
			const artifact = readWords(input.content) ?? readWords(input.code);
			if (artifact === null) return `*Calls ${name}*\n\n${fence(toJson(block.input ?? {}), "json")}`;
			return joinParts([
				`*${readWords(input.title) ?? name}*`,
				fence(artifact, readText(input.language) ?? ""),
			]);
		}
		case "tool_result": {
			const text = joinParts(readList(block.content).map((part) => readText(readFields(part).text)));
			const said = text || readText(block.content) || "";
			return said === "" ? null : `*From ${readWords(block.name) ?? "tool"}*\n\n${fence(said)}`;
		}
		default:
			return readWords(block.text);
	}
}

function readAttachment(file: Fields): string | null {
	const name = readWords(file.file_name) ?? "File";
	const text = readWords(file.extracted_content);
	return text === null ? `*[File: ${name}]*` : `*[File: ${name}]*\n\n${fence(text)}`;
}

function countLostFiles(message: Fields): number {
	const withoutText = readList(message.attachments).filter(
		(file) => readWords(readFields(file).extracted_content) === null,
	);
	const attached = new Set(readList(message.attachments).map((file) => readFields(file).file_name));
	const others = readList(message.files).filter((file) => !attached.has(readFields(file).file_name));
	return withoutText.length + others.length;
}
