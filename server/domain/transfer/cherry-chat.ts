import { arrangeTree } from "./arrange-tree.ts";
import { filesOf, type ReadFile, readPicture, UNNAMED, wordsOf } from "./read-files.ts";
import {
	type Fields,
	fence,
	isFields,
	joinParts,
	parseText,
	readCount,
	readFields,
	readInstant,
	readKey,
	readList,
	readText,
	readWords,
	toJson,
} from "./read-values.ts";
import { createMessage, createSourceChat, type SourceChat, type SourceMessage } from "./source-chat.ts";

/** What Cherry Studio keeps of a topic apart from its messages. */
export type CherryTopic = {
	readonly name: string | null;
	readonly assistant: string | null;
	readonly prompt: string | null;
	readonly createdAt: string | null;
	readonly updatedAt: string | null;
	readonly pinned: boolean;
};

/** Topics by id out of `localStorage["persist:cherry-studio"]`, JSON in JSON in JSON. */
export function readCherryTopics(localStorage: unknown): ReadonlyMap<string, CherryTopic> {
	const topics = new Map<string, CherryTopic>();
	const state = parseText(readFields(localStorage)["persist:cherry-studio"]);
	const slice = readFields(parseText(readFields(state).assistants));
	const assistants = [
		...readList(slice.assistants),
		...(isFields(slice.defaultAssistant) ? [slice.defaultAssistant] : []),
	];
	for (const assistant of assistants.map(readFields)) {
		for (const topic of readList(assistant.topics).map(readFields)) {
			const id = readKey(topic.id);
			if (id === null || topics.has(id)) continue;
			topics.set(id, {
				name: readWords(topic.name),
				assistant: readWords(assistant.name),
				prompt: joinParts([readWords(assistant.prompt), readWords(topic.prompt)]) || null,
				createdAt: readInstant(topic.createdAt),
				updatedAt: readInstant(topic.updatedAt),
				pinned: topic.pinned === true,
			});
		}
	}
	return topics;
}

/**
 * A topic of a Cherry Studio backup: a list in which several answers name one question. The one that was kept is what
 * the next question follows.
 * @param blockOf a part of a message by its id, which newer backups keep apart
 */
export function readCherryChat(
	value: Fields,
	facts: CherryTopic | undefined,
	blockOf: (id: string) => Fields | null,
): SourceChat {
	const list = readList(value.messages)
		.map(readFields)
		.filter((message) => message.type !== "clear" && readKey(message.id) !== null);
	const known = new Set(list.map((message) => readKey(message.id)));
	const messages: SourceMessage[] = [];
	let end: string | null = null;
	let isChosen = false;
	for (const message of list) {
		const key = readKey(message.id) ?? "";
		const isAi = message.role !== "user";
		const asked = readKey(message.askId);
		const parent: string | null = isAi && asked !== null && known.has(asked) && asked !== key ? asked : end;
		const blocks = readList(message.blocks).flatMap((id): Fields[] => {
			const block = blockOf(readKey(id) ?? "");
			return block === null ? [] : [block];
		});
		messages.push(readCherryMessage(message, blocks, key, parent));
		const isKept = message.foldSelected === true || message.useful === true;
		if (!isAi) isChosen = false;
		if (!isAi || isKept || !isChosen) end = key;
		isChosen ||= isKept;
	}
	const arranged = arrangeTree(messages, end);
	const times = messages.flatMap(({ createdAt }) => createdAt ?? []).sort();
	return createSourceChat({
		key: readKey(value.id) ?? "",
		title: facts?.name ?? readWords(value.name) ?? "",
		createdAt: facts?.createdAt ?? times[0] ?? null,
		updatedAt: facts?.updatedAt ?? times.at(-1) ?? null,
		systemPrompt: facts?.prompt ?? null,
		folder: facts?.assistant ?? null,
		pinned: facts?.pinned ?? false,
		messages: arranged.messages,
		notes: arranged.notes,
	});
}

/** @param blocks its parts */
export function readCherryMessage(
	message: Fields,
	blocks: readonly Fields[],
	key: string,
	parent: string | null,
): SourceMessage {
	const isAi = message.role !== "user";
	const failure = blocks.find((block) => block.type === "error");
	const said = readWords(readFields(failure?.error).message) ?? readWords(readFields(message.error).message);
	const usage = readFields(message.usage);
	const input = readCount(usage.prompt_tokens);
	const output = readCount(usage.completion_tokens);
	const thoughts = blocks.map((block) => (block.type === "thinking" ? readText(block.content) : null));
	const files = [...readOldFiles(message), ...blocks.flatMap(readFileBlock)];
	const isFailed = isAi && (message.status === "error" || failure !== undefined);
	return createMessage({
		...{ key, parent, isAi },
		content: joinParts([readText(message.content), ...blocks.map(readBlock), ...wordsOf(files)]),
		files: filesOf(files),
		reasoning: joinParts([readText(message.reasoning_content), ...thoughts]),
		model: isAi ? (readWords(readFields(message.model).id) ?? readWords(message.modelId)) : null,
		createdAt: readInstant(message.createdAt),
		status: isFailed ? "error" : message.status === "paused" ? "stopped" : "complete",
		error: isFailed ? { code: "model_failed", message: said ?? "The answer failed." } : null,
		usage: input === null || output === null ? null : { input_tokens: input, output_tokens: output },
	});
}

function readBlock(block: Fields): string | null {
	switch (block.type) {
		case "thinking":
		case "error":
		case "unknown":
			return null;
		case "code":
			return fence(readText(block.content) ?? "", readText(block.language) ?? "");
		case "tool": {
			const name = readWords(block.toolName) ?? readWords(block.toolId) ?? "tool";
			const result = readText(block.content) ?? (block.content === undefined ? null : toJson(block.content));
			return joinParts([
				`*Calls ${name}*`,
				isFields(block.arguments) ? fence(toJson(block.arguments), "json") : null,
				result === null ? null : fence(result),
			]);
		}
		case "image":
		case "file":
		case "video":
			return null;
		default:
			return readText(block.content);
	}
}

function readFileBlock(block: Fields): readonly ReadFile[] {
	switch (block.type) {
		case "file":
			return [readStored(block.file)];
		case "image": {
			if (isFields(block.file)) return [readStored(block.file)];
			const made = readFields(readFields(block.metadata).generateImageResponse);
			const shown = readPicture(block.url, readWords(block.name));
			return shown === null ? readMade(made) : [shown];
		}
		case "video": {
			const path = readWords(block.filePath);
			return [path === null ? readPicture(block.url, "video") : readPicture(baseName(path), null)];
		}
		default:
			return [];
	}
}

/** Before messages had blocks. */
function readOldFiles(message: Fields): readonly ReadFile[] {
	return [
		...readList(message.files).map(readStored),
		...readList(message.images).map(readBase64),
		...readMade(readFields(readFields(message.metadata).generateImage)),
	];
}

/** Pictures that a model made, by address or in base64 with or without what says so. */
function readMade({ images }: Fields): readonly ReadFile[] {
	return readList(images).map(readBase64);
}

function readBase64(image: unknown): ReadFile {
	const text = readWords(image);
	const isBare = text !== null && text.length > 100 && /^[A-Za-z0-9+/]{100}/.test(text);
	return readPicture(isBare ? `data:image/png;base64,${text}` : text, null);
}

/** A file that Cherry Studio keeps by its id, which is where its backup has it. */
function readStored(value: unknown): ReadFile {
	const { id, ext, name, origin_name: origin } = readFields(value);
	const key = readKey(id);
	const stored = key === null ? readWords(name) : `${key}${readText(ext) ?? ""}`;
	if (stored === null) return null;
	return { file: { name: readWords(origin) ?? readWords(name) ?? UNNAMED, ref: `Data/Files/${stored}` } };
}

function baseName(path: string): string {
	return path.split(/[/\\]/).at(-1) ?? "";
}
