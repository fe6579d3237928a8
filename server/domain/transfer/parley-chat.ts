import type { NamedSchema } from "../../protocol/answer-form.ts";
import type { ExportedChat, ExportedMessage } from "../../protocol/export-format.ts";
import { type ImportNote, noteOf } from "../../protocol/import-notes.ts";
import { complainAboutSchema } from "../../protocol/schema-faults.ts";
import type { SourceChat, SourceMessage } from "./source-chat.ts";

/** A chat of Parley's own format, message by message as it is. What follows nothing that came before begins a branch. */
export function readParleyChat(
	chat: ExportedChat,
	messages: readonly ExportedMessage[],
	notes: readonly ImportNote[] = [],
): SourceChat {
	const seen = new Set<string>();
	let twins = 0;
	const kept = messages.flatMap((message): SourceMessage[] => {
		if (seen.has(message.key)) {
			twins++;
			return [];
		}
		const parent = message.parent !== null && seen.has(message.parent) ? message.parent : null;
		seen.add(message.key);
		return [
			{
				key: message.key,
				parent,
				isAi: message.is_ai,
				content: message.content,
				reasoning: message.reasoning,
				model: message.model,
				createdAt: message.created_at,
				status: message.status,
				structured: message.structured,
				form: readForm(message.form),
				usage: message.usage,
				error: message.error,
				tools: message.tools,
				files: message.attachments.map(({ name, hash }) => ({ name, ref: `attachments/${hash}` })),
			},
		];
	});
	return {
		key: chat.key,
		hasOwnKeys: true,
		title: chat.title,
		titledBy: chat.titled_by,
		createdAt: chat.created_at,
		updatedAt: chat.updated_at,
		seenAt: chat.seen_at,
		model: chat.model,
		systemPrompt: chat.system_prompt,
		settings: {
			temperature: chat.temperature,
			reasoningEffort: chat.reasoning_effort,
			maxOutputTokens: chat.max_output_tokens,
		},
		pinned: chat.pinned,
		archived: chat.archived,
		folder: chat.folder,
		tags: chat.tags,
		messages: kept,
		notes: twins === 0 ? notes : [...notes, noteOf("twins", { count: twins })],
	};
}

/** A file is a stranger's: a form that this server would not take from anybody else is left out. */
function readForm(form: NamedSchema | null): NamedSchema | null {
	return form !== null && complainAboutSchema(form.schema) === null ? form : null;
}
