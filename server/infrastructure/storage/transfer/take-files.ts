import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { count } from "../../../domain/transfer/arrange-tree.ts";
import type { SourceChat, SourceMessage, SourceName } from "../../../domain/transfer/source-chat.ts";
import type { Attachment } from "../../../protocol/attachments.ts";
import type { ClientId } from "../../../protocol/ids.ts";
import { deriveKey } from "./derive-key.ts";
import type { FindFile } from "./upload-item.ts";

/** A file in the hands of who keeps files: the attachment it became, or a sentence that says why it did not. */
export type StoreFile = (file: {
	readonly path: string;
	readonly name: string;
	readonly clientId: ClientId;
}) => Promise<Attachment | string>;

type Deps = {
	readonly storeFile: StoreFile;
	/** For the file that is on its way out of the archive. */
	readonly scratchPath: string;
	readonly maxBytes: number;
};

export type ChatWithFiles = {
	readonly chat: SourceChat;
	/** By the key of their message. */
	readonly attachments: ReadonlyMap<string, readonly Attachment[]>;
};

/** Gives the files of a chat to who keeps them. What is not there is named in the text, and in the notes. */
export async function takeFiles(
	deps: Deps,
	source: SourceName,
	chat: SourceChat,
	findFile: FindFile | undefined,
): Promise<ChatWithFiles> {
	if (chat.messages.every(({ files }) => files.length === 0)) return { chat, attachments: new Map() };
	const attachments = new Map<string, readonly Attachment[]>();
	const notes = [...chat.notes];
	let lost = 0;
	const messages: SourceMessage[] = [];
	for (const message of chat.messages) {
		const stored: Attachment[] = [];
		const missing: string[] = [];
		for (const [place, file] of message.files.entries()) {
			const entry = findFile?.(file.ref) ?? null;
			const clientId = deriveKey(`${source}:${chat.key}`, `${message.key}/${place}`);
			const result = entry === null ? null : await takeFile(deps, entry, { name: file.name, clientId });
			if (result !== null && typeof result !== "string") {
				stored.push(result);
				continue;
			}
			missing.push(file.name);
			if (result === null) lost++;
			else notes.push(`The file "${file.name}" was left out: ${result}`);
		}
		if (stored.length > 0) attachments.set(message.key, stored);
		const named = missing.map((name) => `*[${name === "File" ? "File" : `File: ${name}`}]*`);
		messages.push(
			named.length === 0
				? message
				: { ...message, content: [message.content, ...named].filter(Boolean).join("\n\n") },
		);
	}
	if (lost > 0)
		notes.push(
			`${count(lost, "picture or file is", "pictures or files are")} named in it, but not in the file.`,
		);
	return { chat: { ...chat, messages, notes }, attachments };
}

async function takeFile(
	{ storeFile, scratchPath, maxBytes }: Deps,
	entry: NonNullable<ReturnType<FindFile>>,
	{ name, clientId }: { readonly name: string; readonly clientId: ClientId },
): Promise<Attachment | string> {
	if (maxBytes === 0) return "this server takes no files.";
	if (entry.sizeBytes > maxBytes) return "it is larger than this server takes.";
	try {
		await pipeline(await entry.open(), createWriteStream(scratchPath, { mode: 0o600 }));
		const ownName = entry.name.slice(entry.name.lastIndexOf("/") + 1).replace(/^file[-_][A-Za-z0-9]+-/, "");
		return await storeFile({ path: scratchPath, name: name === "File" ? ownName : name, clientId });
	} catch {
		return "it is damaged in the archive.";
	} finally {
		await rm(scratchPath, { force: true });
	}
}
