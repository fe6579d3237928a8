import type { ExportedChat, ExportedMessage } from "../../protocol/export-format.ts";
import { formatMark, hideMarks } from "./markdown-marks.ts";

/**
 * A chat as Markdown: a heading for the chat, one for each message, texts as they are. Marks between them hold what
 * Markdown has no word for, so that it can be read again without loss.
 */
export function markdownOfChat(chat: ExportedChat): string {
	const lines = [`# ${oneLine(chat.title) || "Chat"}`, formatMark("chat", chat)];
	if (chat.system_prompt !== null) lines.push("", "System prompt:", "", quote(chat.system_prompt));
	return `${lines.join("\n")}\n`;
}

/** @param before key of the message that stands before it in the file */
export function markdownOfMessage(message: ExportedMessage, before: string | null): string {
	const { content, reasoning, ...facts } = message;
	const lines = ["", `## ${headingOf(message)}`, formatMark("message", facts)];
	if (message.parent !== before) lines.push("", "*Another version, or a branch of its own.*");
	if (reasoning !== "") {
		lines.push("", "<details><summary>Reasoning</summary>", "", formatMark("reasoning"));
		lines.push(hideMarks(reasoning), formatMark("end"), "", "</details>");
	}
	lines.push("", formatMark("text"), hideMarks(content), formatMark("end"));
	if (message.status !== "complete") lines.push("", `*${describeStatus(message)}*`);
	return `${lines.join("\n")}\n`;
}

export function headingOf({ is_ai: isAi, model, created_at: at }: ExportedMessage): string {
	const who = isAi ? (model ?? "Answer") : "You";
	return `${oneLine(who)} · ${at.slice(0, 16).replace("T", " ")} UTC`;
}

export function describeStatus({ status, error }: Pick<ExportedMessage, "status" | "error">): string {
	switch (status) {
		case "stopped":
			return "Stopped before its end.";
		case "interrupted":
			return "Interrupted before its end.";
		case "error":
			return error === null ? "It ended with an error." : oneLine(error.message);
		case "complete":
			return "";
	}
}

function oneLine(text: string): string {
	return text.replace(/\s+/g, " ").trim();
}

function quote(text: string): string {
	return hideMarks(text)
		.split("\n")
		.map((line) => `> ${line}`)
		.join("\n");
}
