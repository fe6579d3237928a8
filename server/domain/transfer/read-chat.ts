import { exportedChatSchema, exportedMessageSchema } from "../../protocol/export-format.ts";
import { noteOf } from "../../protocol/import-notes.ts";
import { isChatGptChat, readChatGptChat } from "./chatgpt-chat.ts";
import { isClaudeChat, readClaudeChat } from "./claude-chat.ts";
import { isLibreChat, readLibreChat } from "./librechat-chat.ts";
import { isOpenWebUiChat, readOpenWebUiChat } from "./open-webui-chat.ts";
import { readParleyChat } from "./parley-chat.ts";
import { type Fields, readList } from "./read-values.ts";
import { hasRoleMessages, readRoleMessages } from "./role-messages-chat.ts";
import type { SourceChat, SourceName } from "./source-chat.ts";

export type ReadChat = { readonly source: SourceName; readonly chat: SourceChat };

/** A chat of any of the known programs, told by its form; null where it has none of theirs. */
export function readChat(value: Fields, fallbackKey: string): ReadChat | null {
	if (isChatGptChat(value)) return { source: "chatgpt", chat: readChatGptChat(value) };
	if (isClaudeChat(value)) return { source: "claude", chat: readClaudeChat(value) };
	if (isOpenWebUiChat(value)) return { source: "open-webui", chat: readOpenWebUiChat(value) };
	if (isLibreChat(value)) return { source: "librechat", chat: readLibreChat(value) };
	const own = readOwn(value);
	if (own !== null) return { source: "parley", chat: own };
	if (hasRoleMessages(value)) return { source: "messages", chat: readRoleMessages(value, fallbackKey) };
	return null;
}

/** A chat of Parley's JSON file. */
function readOwn(value: Fields): SourceChat | null {
	const chat = exportedChatSchema.safeParse(value);
	if (!chat.success || !Array.isArray(value.messages)) return null;
	const read = readList(value.messages).map((message) => exportedMessageSchema.safeParse(message));
	const messages = read.flatMap((result) => (result.success ? [result.data] : []));
	const bad = read.length - messages.length;
	return readParleyChat(
		chat.data,
		messages,
		bad === 0 ? [] : [noteOf("messages_unreadable", { count: bad })],
	);
}
