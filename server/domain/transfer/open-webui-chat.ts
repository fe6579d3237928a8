import { arrangeTree } from "./arrange-tree.ts";
import {
	filesOf,
	type ReadFile,
	readMediaPart,
	readPicture,
	readTextFile,
	UNNAMED,
	wordsOf,
} from "./read-files.ts";
import {
	type Fields,
	fence,
	isFields,
	joinParts,
	readCount,
	readFields,
	readInstant,
	readKey,
	readList,
	readText,
	readWords,
} from "./read-values.ts";
import { createMessage, createSourceChat, type SourceChat, type SourceMessage } from "./source-chat.ts";

export function isOpenWebUiChat(value: Fields): boolean {
	const chat = readFields(value.chat);
	return isFields(readFields(chat.history).messages) || isFields(readFields(value.history).messages);
}

/** A chat of an Open WebUI export: a tree by ids, with the message that is shown last. */
export function readOpenWebUiChat(value: Fields): SourceChat {
	const chat = isFields(value.chat) ? value.chat : value;
	const history = readFields(chat.history);
	const list = Object.entries(readFields(history.messages)).map(
		([key, message]) => [key, readFields(message)] as const,
	);
	const messages = list.map(([key, message]) => readMessage(key, message));
	const arranged = arrangeTree(messages, readKey(history.currentId));
	const meta = readFields(value.meta);
	const tags = [...readList(meta.tags), ...readList(chat.tags)].map(
		(tag) => readText(tag) ?? readWords(readFields(tag).name),
	);
	const title = readWords(value.title) ?? readWords(chat.title) ?? "";
	return createSourceChat({
		key: readKey(value.id) ?? readKey(chat.id) ?? `${title}/${String(chat.timestamp)}`,
		title,
		createdAt: readInstant(value.created_at) ?? readInstant(chat.timestamp),
		updatedAt: readInstant(value.updated_at),
		systemPrompt: readWords(readFields(chat.params).system) ?? readWords(chat.system),
		model: null,
		pinned: value.pinned === true,
		archived: value.archived === true,
		tags: tags.filter((tag) => tag !== null),
		messages: arranged.messages,
		notes: arranged.notes,
	});
}

function readMessage(key: string, message: Fields): SourceMessage {
	const isAi = message.role !== "user";
	const { text, reasoning } = splitDetails(
		readText(message.content) ??
			joinParts(readList(message.content).map((part) => readText(readFields(part).text))),
	);
	const thought = joinParts(readList(message.output).map(readThought));
	const files = [
		...readList(message.files).map((file) => readAttached(readFields(file))),
		...readList(message.content).map((part) => readMediaPart(readFields(part))),
	];
	const failure = readFailure(message.error);
	return createMessage({
		...{ key, parent: readKey(message.parentId), isAi },
		content: joinParts([text, ...wordsOf(files)]),
		files: filesOf(files),
		reasoning: thought || reasoning,
		model: isAi ? (readWords(message.model) ?? null) : null,
		createdAt: readInstant(message.timestamp),
		status: failure !== null ? "error" : isAi && message.done === false ? "interrupted" : "complete",
		error: failure === null ? null : { code: "model_failed", message: failure },
		usage: isAi ? readUsage(readFields(message.usage), readFields(message.info)) : null,
	});
}

/** Pictures have their content or an address of the server, documents what was read out of them. */
function readAttached(item: Fields): ReadFile {
	const inner = readFields(item.file);
	const name =
		readWords(item.name) ?? readWords(inner.filename) ?? readWords(readFields(inner.meta).name) ?? null;
	if (item.type === "collection" || item.type === "note" || item.type === "chat" || item.type === "folder") {
		return name === null ? null : { words: `[${item.type === "chat" ? "Chat" : "Knowledge"}: ${name}]` };
	}
	const ref = readKey(item.id) ?? readKey(inner.id) ?? readText(item.url) ?? "";
	const isPicture = item.type === "image" || readText(item.content_type)?.startsWith("image/") === true;
	if (isPicture && ref !== readText(item.url)) {
		const picture = readPicture(item.url, name);
		return picture !== null && "file" in picture && picture.file.inline !== undefined
			? picture
			: { file: { name: name ?? UNNAMED, ref } };
	}
	if (isPicture) return readPicture(item.url, name);
	return { file: readTextFile(name, readFields(inner.data).content ?? item.content, ref) };
}

function readFailure(error: unknown): string | null {
	if (error === undefined || error === null || error === false) return null;
	return readWords(error) ?? readWords(readFields(error).content) ?? "The answer failed.";
}

function readUsage(usage: Fields, info: Fields): SourceMessage["usage"] {
	const input =
		readCount(usage.prompt_tokens) ?? readCount(usage.input_tokens) ?? readCount(info.prompt_eval_count);
	const output =
		readCount(usage.completion_tokens) ?? readCount(usage.output_tokens) ?? readCount(info.eval_count);
	return input === null || output === null ? null : { input_tokens: input, output_tokens: output };
}

function readThought(item: unknown): string | null {
	const { type, content, summary } = readFields(item);
	if (type !== "reasoning") return null;
	return joinParts(
		[...readList(content), ...readList(summary)].map((part) => readText(readFields(part).text)),
	);
}

const DETAILS = /<details\b([^>]{0,20000})>([\s\S]*?)<\/details>\n*/g;
const SUMMARY = /<summary>[\s\S]*?<\/summary>\s*/;

/** Thoughts and calls of tools stand in the text as folded HTML. */
function splitDetails(content: string): { readonly text: string; readonly reasoning: string } {
	if (!content.includes("<details")) return { text: content, reasoning: "" };
	const thoughts: string[] = [];
	const text = content.replace(DETAILS, (whole, attributes: string, inner: string) => {
		const type = /\btype="(\w+)"/.exec(attributes)?.[1];
		if (type === "reasoning") {
			thoughts.push(decode(inner.replace(SUMMARY, "")).replace(/^> ?/gm, "").trim());
			return "";
		}
		if (type !== "tool_calls" && type !== "code_interpreter") return whole;
		const name = /\bname="([^"]*)"/.exec(attributes)?.[1] ?? "tool";
		const given = /\barguments="([^"]*)"/.exec(attributes)?.[1];
		const result = /\bresult="([^"]*)"/.exec(attributes)?.[1];
		const body = joinParts([given ?? null, result ?? null, inner.replace(SUMMARY, "")]);
		return `*Calls ${decode(name)}*\n\n${fence(decode(body).trim())}\n\n`;
	});
	return { text: text.trim(), reasoning: joinParts(thoughts) };
}

function decode(text: string): string {
	return text
		.replaceAll("&quot;", '"')
		.replaceAll("&#x27;", "'")
		.replaceAll("&#39;", "'")
		.replaceAll("&lt;", "<")
		.replaceAll("&gt;", ">")
		.replaceAll("&amp;", "&");
}
