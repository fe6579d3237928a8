import { arrangeTree } from "./arrange-tree.ts";
import { filesOf, type ReadFile, readMediaPart, readTextFile, wordsOf } from "./read-files.ts";
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

const NO_PARENT = "00000000-0000-0000-0000-000000000000";

export function isLibreChat(value: Fields): boolean {
	return (
		typeof value.conversationId === "string" &&
		(Array.isArray(value.messages) || Array.isArray(value.messagesTree))
	);
}

/** A chat of a LibreChat export: a list in which each names what it follows, or a tree of children in children. */
export function readLibreChat(value: Fields): SourceChat {
	const roots = readList(value.messagesTree ?? value.messages).map(readFields);
	const list = flatten(roots);
	const hasLinks = list.some(({ parent }) => parent !== null);
	const messages = list.map(({ message, key, parent }, i) => {
		const before = i === 0 ? null : (list[i - 1]?.key ?? null);
		return readMessage(message, key, hasLinks ? parent : before);
	});
	// The newest is what was shown.
	const newest = messages.reduce<SourceMessage | null>(
		(best, message) =>
			best === null || (message.createdAt ?? "") >= (best.createdAt ?? "") ? message : best,
		null,
	);
	const arranged = arrangeTree(messages, newest?.key ?? null);
	const options = readFields(value.options);
	const times = messages.flatMap(({ createdAt }) => createdAt ?? []).sort();
	return createSourceChat({
		key: readKey(value.conversationId) ?? "",
		title: readWords(value.title) ?? "",
		createdAt: readInstant(value.createdAt) ?? times[0] ?? null,
		updatedAt: readInstant(value.updatedAt) ?? times.at(-1) ?? null,
		model: null,
		systemPrompt:
			readWords(options.promptPrefix) ?? readWords(options.system) ?? readWords(options.instructions),
		archived: value.isArchived === true,
		tags: readList(value.tags).flatMap((tag) => readWords(tag) ?? []),
		messages: arranged.messages,
		notes: arranged.notes,
	});
}

type Item = { readonly message: Fields; readonly key: string; readonly parent: string | null };

/** Without recursion: a chat of a thousand messages is a tree a thousand deep. */
function flatten(roots: readonly Fields[]): readonly Item[] {
	const items: Item[] = [];
	const waiting = roots.map((message) => ({ message, above: null as string | null })).toReversed();
	for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
		const { message, above } = next;
		const key = readKey(message.messageId) ?? readKey(message._id) ?? `#${items.length}`;
		const said = readKey(message.parentMessageId);
		const parent = above ?? (said === NO_PARENT ? null : said);
		items.push({ message, key, parent });
		const children = readList(message.children).map((child) => ({ message: readFields(child), above: key }));
		waiting.push(...children.toReversed());
	}
	return items;
}

function readMessage(message: Fields, key: string, parent: string | null): SourceMessage {
	const isAi = message.isCreatedByUser !== true && readText(message.sender)?.toLowerCase() !== "user";
	const parts = readList(message.content).map(readFields);
	const text = joinParts(parts.map(readPart)) || readText(message.text) || readText(message.content) || "";
	const files = uniqueFiles([
		...[...readList(message.files), ...readList(message.attachments)].map((file) =>
			readAttached(readFields(file)),
		),
		...parts.map((part) =>
			part.type === "image_file" ? readAttached(readFields(part.image_file)) : readMediaPart(part),
		),
	]);
	const isFailed = message.error === true;
	return createMessage({
		...{ key, parent, isAi },
		content: joinParts([isFailed ? "" : text, ...wordsOf(files)]),
		files: filesOf(files),
		reasoning: joinParts(parts.map((part) => (part.type === "think" ? textOf(part.think) : null))),
		model: isAi ? readWords(message.model) : null,
		createdAt: readInstant(message.createdAt),
		status: isFailed ? "error" : isAi && message.unfinished === true ? "stopped" : "complete",
		error: isFailed ? { code: "model_failed", message: text.slice(0, 2000) || "The answer failed." } : null,
	});
}

/** Told by where it lies on its server; of what was uploaded as text, the text is there. */
function readAttached(file: Fields): ReadFile {
	const name = readWords(file.filename);
	const ref = readWords(file.filepath)?.replace(/^\/+/, "") ?? readKey(file.file_id);
	if (name === null && ref === null) return null;
	return { file: readTextFile(name ?? ref?.split("/").at(-1) ?? null, file.text, ref ?? "") };
}

/** A picture that a tool made is told of twice. */
function uniqueFiles(files: readonly ReadFile[]): readonly ReadFile[] {
	const seen = new Set<string>();
	return files.filter((file) => {
		const ref = file !== null && "file" in file ? file.file.ref : "";
		if (ref === "") return true;
		const isNew = !seen.has(ref);
		seen.add(ref);
		return isNew;
	});
}

function readPart(part: Fields): string | null {
	switch (part.type) {
		case "think":
			return null;
		case "text":
			return textOf(part.text);
		case "error":
			return readText(part.error) ?? textOf(part.text);
		case "tool_call": {
			const call = readFields(part.tool_call);
			const given = readText(call.args) ?? (call.args === undefined ? null : toJson(call.args));
			const name = readWords(call.name) ?? "tool";
			const output = readWords(call.output);
			return joinParts([
				`*Calls ${name}*`,
				given === null || given === "" ? null : fence(given, "json"),
				output === null ? null : fence(output),
			]);
		}
		case "image_file":
		case "image_url":
			return null;
		default:
			return textOf(part.text);
	}
}

function textOf(value: unknown): string | null {
	return readText(value) ?? readText(readFields(value).value);
}
