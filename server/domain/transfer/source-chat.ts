import type { NamedSchema } from "../../protocol/answer-form.ts";
import type { ImportNote } from "../../protocol/import-notes.ts";
import type { MessageStatus, Usage } from "../../protocol/rest.ts";
import type { ToolCall } from "../../protocol/tools.ts";

/** A chat as a file of some program tells of it, before it is stored. Times are ISO or null where the file says none. */
export type SourceChat = {
	/** What the program calls it; the same in every export of it. */
	readonly key: string;
	/** Whether keys are those of Parley's own format, to be taken as they are. */
	readonly hasOwnKeys: boolean;
	readonly title: string;
	readonly titledBy: "person" | "server" | "model";
	readonly createdAt: string | null;
	readonly updatedAt: string | null;
	/** Null: unread; undefined: not said, and what is old is not unread. */
	readonly seenAt: string | null | undefined;
	readonly model: string | null;
	readonly systemPrompt: string | null;
	readonly settings: SourceSettings;
	readonly pinned: boolean;
	readonly archived: boolean;
	readonly folder: string | null;
	readonly tags: readonly string[];
	/** Each after the one it follows; of several versions the one that was shown last. */
	readonly messages: readonly SourceMessage[];
	/** What was left out, and why. */
	readonly notes: readonly ImportNote[];
};

type SourceSettings = {
	readonly temperature: number | null;
	readonly reasoningEffort: string | null;
	readonly maxOutputTokens: number | null;
};

/** A file of a message; where it is, what it comes in knows by `ref`. */
export type SourceFile = {
	readonly name: string;
	readonly ref: string;
	/** What is in it, where the message tells that itself; of documents the text alone. */
	readonly inline?: { readonly encoding: "base64" | "text"; readonly data: string };
};

export type SourceMessage = {
	readonly key: string;
	readonly parent: string | null;
	readonly isAi: boolean;
	readonly content: string;
	readonly reasoning: string;
	readonly model: string | null;
	readonly createdAt: string | null;
	readonly status: Exclude<MessageStatus, "streaming">;
	readonly structured: boolean;
	readonly form: NamedSchema | null;
	readonly usage: Usage | null;
	readonly error: { readonly code: string; readonly message: string } | null;
	readonly tools: readonly ToolCall[];
	readonly files: readonly SourceFile[];
};

/** Programs whose files are known. */
export type SourceName =
	| "chatgpt"
	| "claude"
	| "open-webui"
	| "librechat"
	| "cherry-studio"
	| "markdown"
	| "messages"
	| "parley";

/** A message with all that most files do not tell. */
export function createMessage(
	message: Pick<SourceMessage, "key" | "parent" | "isAi" | "content"> & Partial<SourceMessage>,
): SourceMessage {
	return {
		reasoning: "",
		model: null,
		createdAt: null,
		status: "complete",
		structured: false,
		form: null,
		usage: null,
		error: null,
		tools: [],
		files: [],
		...message,
	};
}

/** A chat with all that most files do not tell. */
export function createSourceChat(
	chat: Pick<SourceChat, "key" | "title" | "messages"> & Partial<SourceChat>,
): SourceChat {
	return {
		hasOwnKeys: false,
		titledBy: "person",
		createdAt: null,
		updatedAt: null,
		seenAt: undefined,
		model: null,
		systemPrompt: null,
		settings: { temperature: null, reasoningEffort: null, maxOutputTokens: null },
		pinned: false,
		archived: false,
		folder: null,
		tags: [],
		notes: [],
		...chat,
	};
}

/** Key of a chat without an id: files of one name may hold any chat, and a later one the same chat with more in it. */
export function keyOfUnnamed(place: string, title: string, messages: readonly SourceMessage[]): string {
	return `${place}\n${title}\n${messages[0]?.key ?? ""}`;
}

/** Key of a message without an id: where another chat goes on otherwise, nothing of it is taken for known. */
export function keyOfSaid(index: number, isAi: boolean, content: string): string {
	return `#${index} ${isAi ? "ai" : "person"}\n${content}`;
}
