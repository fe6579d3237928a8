import {
	type ExportedMessage,
	exportedChatSchema,
	exportedMessageSchema,
} from "../../protocol/export-format.ts";
import { noteOf } from "../../protocol/import-notes.ts";
import { MARK_PATTERN, showMarks } from "./markdown-marks.ts";
import { readParleyChat } from "./parley-chat.ts";
import {
	createMessage,
	createSourceChat,
	keyOfSaid,
	keyOfUnnamed,
	type SourceChat,
	type SourceMessage,
} from "./source-chat.ts";

/** Markdown of any origin: what Parley wrote comes back as it was, else headings tell who speaks. */
export function readMarkdown(text: string, name: string): SourceChat | null {
	const lines = text
		.replaceAll("\r\n", "\n")
		.replace(/^\ufeff/, "")
		.split("\n");
	return readMarked(text.replace(/^\ufeff/, "").split("\n")) ?? readPlain(lines, name);
}

/** Between the marks lies the text itself; what stands around them is for people. */
function readMarked(lines: readonly string[]): SourceChat | null {
	let chat: unknown = null;
	const messages: Record<string, unknown>[] = [];
	let into: "reasoning" | "content" | null = null;
	let part: string[] = [];
	for (const line of lines) {
		const mark = line.startsWith("<!-- parley:") ? MARK_PATTERN.exec(line.trimEnd()) : null;
		const [, kind, json] = mark ?? [];
		if (kind === undefined) {
			if (into !== null) part.push(line);
			continue;
		}
		if (kind === "chat") chat = parse(json);
		else if (kind === "message") messages.push({ content: "", reasoning: "", ...parse(json) });
		else if (kind === "end") {
			const message = messages.at(-1);
			if (message !== undefined && into !== null) message[into] = showMarks(part.join("\n"));
			into = null;
			part = [];
		} else {
			into = kind === "text" ? "content" : "reasoning";
			part = [];
		}
	}
	const parsed = exportedChatSchema.safeParse(chat);
	if (!parsed.success) return null;
	const kept = messages.map((message) => exportedMessageSchema.safeParse(message));
	const good = kept.flatMap((result): ExportedMessage[] => (result.success ? [result.data] : []));
	const bad = kept.length - good.length;
	return readParleyChat(parsed.data, good, bad === 0 ? [] : [noteOf("messages_unreadable", { count: bad })]);
}

function parse(json: string | undefined): Record<string, unknown> {
	try {
		const value: unknown = JSON.parse(json ?? "");
		return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
	} catch {
		return {};
	}
}

const PERSON = "you|user|human|me|prompt|question|you said";
const MODEL =
	"assistant|ai|answer|response|bot|model|system answer|chatgpt|chatgpt said|claude|gemini|copilot|gpt[-\\w. ]*|llama[-\\w. ]*";
/** `## User`, `**Assistant:**`, `#### You said:`, `User:` alone in a line. */
const SPEAKER = new RegExp(
	`^(?:#{1,6}\\s+|\\*\\*|__|>\\s*\\*\\*)?\\s*(?:[^\\w\\s]{1,3}\\s*)?(?:(${PERSON})|(${MODEL}))\\s*(?:\\*\\*|__)?\\s*(?:[:：]\\s*(?:\\*\\*|__)?|(?:[·(|—-].{0,60}))?$`,
	"i",
);

function isSpeaker(line: string): RegExpExecArray | null {
	if (line.length > 120 || !/^(?:#|\*\*|__|>|[\w ]{1,20}[:：]\s*$)/.test(line)) return null;
	return SPEAKER.exec(line.trim());
}

function readPlain(lines: readonly string[], name: string): SourceChat | null {
	const title = lines
		.find((line) => /^#\s+\S/.test(line) && isSpeaker(line) === null)
		?.replace(/^#\s+/, "")
		.trim();
	const turns: { readonly isAi: boolean; readonly lines: string[] }[] = [];
	const before: string[] = [];
	let isFenced = false;
	for (const line of lines) {
		if (/^\s*(?:```|~~~)/.test(line)) isFenced = !isFenced;
		const speaker = isFenced ? null : isSpeaker(line);
		if (speaker !== null) turns.push({ isAi: speaker[1] === undefined, lines: [] });
		else (turns.at(-1)?.lines ?? before).push(line);
	}
	const said = turns.length > 0 ? turns : [{ isAi: false, lines: before }];
	const messages: SourceMessage[] = [];
	for (const turn of said) {
		const content = trimRules(turn.lines.join("\n"));
		if (content === "") continue;
		const parent = messages.at(-1)?.key ?? null;
		const key = keyOfSaid(messages.length, turn.isAi, content);
		messages.push(createMessage({ key, parent, isAi: turn.isAi, content }));
	}
	if (messages.length === 0) return null;
	return createSourceChat({
		key: keyOfUnnamed(name, title ?? "", messages),
		title: title ?? name.replace(/\.\w+$/, ""),
		messages,
	});
}

function trimRules(text: string): string {
	return text
		.replace(/^(?:\s*\n|\s*(?:---|\*\*\*)\s*\n)+/, "")
		.replace(/(?:\n\s*(?:---|\*\*\*)?\s*)+$/, "")
		.trim();
}
