import { arrangeTree } from "./arrange-tree.ts";
import { filesOf, readMediaPart, readTextFile, UNNAMED, wordsOf } from "./read-files.ts";
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
import {
	createMessage,
	createSourceChat,
	type SourceChat,
	type SourceFile,
	type SourceMessage,
} from "./source-chat.ts";

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
		return readMessage(message, keys[i] ?? "", parent, readWords(value.model));
	});
	const current = readKey(value.current_leaf_message_uuid) ?? keys.at(-1) ?? null;
	const arranged = arrangeTree(messages, current);
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
		notes: arranged.notes,
	});
}

function readMessage(
	message: Fields,
	key: string,
	parent: string | null,
	chatModel: string | null,
): SourceMessage {
	const isAi = message.sender !== "human" && message.sender !== "user";
	const blocks = readList(message.content).map(readFields);
	const reasoning = joinParts(
		blocks.map((block) => (block.type === "thinking" ? readText(block.thinking) : null)),
	);
	const fromBlocks = joinParts(blocks.map(readBlock));
	const parts = blocks.map((block) => (block.type === "image" ? readMediaPart(block) : null));
	return createMessage({
		...{ key, parent, isAi, reasoning },
		content: joinParts([fromBlocks || readText(message.text), ...wordsOf(parts)]),
		files: [...readFiles(message), ...filesOf(parts)],
		model: isAi ? (readWords(message.model) ?? chatModel) : null,
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
			const artifact = readWords(input.content) ?? readWords(input.code) ?? readWords(input.file_text);
			if (artifact === null) return `*Calls ${name}*\n\n${fence(toJson(block.input ?? {}), "json")}`;
			return joinParts([
				`*${readWords(input.title) ?? readWords(input.path) ?? name}*`,
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

/** Of documents the export has the text, of pictures their names alone; newer ones name a file in both lists. */
function readFiles(message: Fields): readonly SourceFile[] {
	const texts = readList(message.attachments)
		.map(readFields)
		.map((file) =>
			readTextFile(
				readWords(file.file_name),
				file.extracted_content,
				readKey(file.file_uuid) ?? readKey(file.id) ?? "",
			),
		);
	const named = [...readList(message.files), ...readList(message.files_v2)]
		.map(readFields)
		.map((file): SourceFile => {
			const name = readWords(file.file_name) ?? UNNAMED;
			return { name, ref: readKey(file.file_uuid) ?? (name === UNNAMED ? "" : name) };
		});
	const known = new Set(texts.map(({ name }) => name));
	const others = named.filter(({ name }) => name === UNNAMED || !known.has(name));
	return [...texts, ...new Map(others.map((file) => [file.ref, file])).values()];
}
