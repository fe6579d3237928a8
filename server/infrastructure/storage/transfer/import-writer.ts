import Database from "better-sqlite3";
import type { ImportOutcome } from "../../../application/transfer-port.ts";
import type { SourceChat, SourceMessage, SourceName } from "../../../domain/transfer/source-chat.ts";
import { type ImportNote, type NoteValues, noteOf } from "../../../protocol/import-notes.ts";
import { normalizeText, safeCut } from "../../../protocol/text.ts";
import { deriveKey } from "./derive-key.ts";
import { createHiddenRevisions } from "./import-rows.ts";
import { createKnownKeys } from "./known-keys.ts";
import type { PacedWrites } from "./paced-writes.ts";
import type { ChatWithFiles } from "./take-files.ts";

/** Longer texts would stop every page that shows them. */
const MAX_TEXT = 4_000_000;
const MAX_TITLE = 500;
const MAX_NOTE = 1000;
const DAY_MS = 86_400_000;
/** Chats are written several at a time: pages of the database that they share are then written once. */
const MAX_QUEUED = 50;
const MAX_QUEUED_CHARS = 2_000_000;
const TELL_EVERY_MS = 500;

type Deps = {
	readonly db: Database.Database;
	readonly writes: PacedWrites;
	readonly importId: string;
	readonly userId: string;
	readonly serverId: string;
	readonly now: Date;
};

export type ImportCounts = { readonly chats: number; readonly messages: number; readonly skipped: number };

export type ImportWriter = {
	/** Writes a chat that nobody sees until the import is published. */
	write(source: SourceName, chat: ChatWithFiles, bytesRead: number): Promise<void>;
	/** Notes something that could not be read. */
	skip(title: string, reason: ImportNote): Promise<void>;
	/** Says how far it is while no chat comes. */
	tellProgress(bytesRead: number): Promise<void>;
	/** Writes what waits to be written with others. */
	flush(): Promise<void>;
	readonly counts: ImportCounts;
};

type Place = {
	/** Where its rows go: a new chat, or one that holds what is new of a chat that is there. */
	readonly rowId: number;
	readonly targetId: number;
	/** Rows of messages by their keys, of those that are there already. */
	readonly known: ReadonlyMap<string, number | null>;
	readonly isNew: boolean;
};

/** Writes chats of a file into the history, each once: what is there already, by the keys of the file, stays as it is. */
export function createImportWriter({ db, writes, importId, userId, serverId, now }: Deps): ImportWriter {
	const statements = prepare(db);
	const hiddenChat = createHiddenRevisions(db, "chats", userId);
	const hiddenMessage = createHiddenRevisions(db, "messages", userId);
	const known = createKnownKeys(db, userId, serverId);
	const latest = new Date(now.getTime() + DAY_MS).toISOString();
	const counts = { chats: 0, messages: 0, skipped: 0 };
	let position = 0;
	/** What is to be written next: each is called until it returns false. */
	let queue: (() => boolean)[] = [];
	let queuedChars = 0;
	let toldAt = 0;

	const enqueue = async (step: () => boolean, chars: number): Promise<void> => {
		queue.push(step);
		queuedChars += chars;
		if (queue.length >= MAX_QUEUED || queuedChars >= MAX_QUEUED_CHARS) await flush();
	};
	const flush = async (): Promise<void> => {
		const steps = queue;
		queue = [];
		queuedChars = 0;
		let next = 0;
		await writes.run(
			() => {
				const step = steps[next];
				if (step === undefined) return false;
				if (!step()) next++;
				return true;
			},
			() => {
				hiddenChat.begin();
				hiddenMessage.begin();
			},
		);
	};

	const timeOf = (time: string | null, fallback: string) =>
		time === null || time > latest ? fallback : time;

	const insertChat = (chat: SourceChat, clientId: string | null): number => {
		const at = now.toISOString();
		const first = chat.messages.find((message) => message.createdAt !== null)?.createdAt ?? null;
		const last = chat.messages.findLast((message) => message.createdAt !== null)?.createdAt ?? null;
		const createdAt = timeOf(chat.createdAt ?? first, at);
		const updatedAt = timeOf(chat.updatedAt ?? last, createdAt);
		const { lastInsertRowid } = statements.insertChat.run({
			userId,
			clientId,
			title: plain(chat.title, MAX_TITLE) || titleOf(chat),
			titledBy: chat.titledBy,
			model: chat.model === null ? null : plain(chat.model, 200),
			systemPrompt: chat.systemPrompt === null ? null : normalizeText(chat.systemPrompt).slice(0, 64_000),
			...chat.settings,
			pinned: chat.pinned ? 1 : 0,
			archived: chat.archived ? 1 : 0,
			folder: chat.folder === null ? null : plain(chat.folder, 100) || null,
			tags: JSON.stringify([...new Set(chat.tags.map((tag) => plain(tag, 50)).filter(Boolean))].slice(0, 20)),
			seenAt: chat.seenAt === undefined ? updatedAt : chat.seenAt,
			createdAt,
			updatedAt,
			rev: hiddenChat.next(),
		});
		return Number(lastInsertRowid);
	};

	const findPlace = (chat: SourceChat, key: string): Place | null => {
		const same = known.findChat(key);
		if (same === null) {
			const rowId = insertChat(chat, key);
			known.noteChat(key, rowId);
			return { rowId, targetId: rowId, known: new Map(), isNew: true };
		}
		const isMine = same.isHidden && statements.isOfImport.get(importId, same.id) !== undefined;
		if (same.isHidden && !isMine) return null;
		const messages = known.readMessages(same.id);
		if (same.isHidden) return { rowId: same.id, targetId: same.id, known: messages, isNew: true };
		return { rowId: -1, targetId: same.id, known: messages, isNew: false };
	};

	const note = (
		at: number,
		row: {
			readonly chatId: number | null;
			readonly shadowId: number | null;
			readonly title: string;
			readonly outcome: ImportOutcome;
			readonly messages: number;
			readonly notes: readonly ImportNote[];
		},
	) =>
		statements.note.run({
			importId,
			position: at,
			...row,
			notes: JSON.stringify(row.notes.map(plainNote)),
		});

	async function write(
		source: SourceName,
		{ chat, attachments }: ChatWithFiles,
		bytesRead: number,
	): Promise<void> {
		const at = position++;
		const notes = [...chat.notes];
		const title = plain(chat.title, MAX_TITLE) || titleOf(chat);
		if (chat.messages.length === 0 && !chat.hasOwnKeys) {
			await enqueue(() => {
				counts.skipped++;
				note(at, {
					chatId: null,
					shadowId: null,
					title,
					outcome: "skipped",
					messages: 0,
					notes: [noteOf("no_messages"), ...notes],
				});
				statements.progress.run({ importId, source, bytesRead, ...counts });
				return false;
			}, 0);
			return;
		}
		const name = `${source}:${chat.key}`;
		const keyOf = (message: SourceMessage) => (chat.hasOwnKeys ? message.key : deriveKey(name, message.key));
		const rows = new Map<string, number | null>();
		const parents = new Map<string, string | null>();
		let place: Place | null = null;
		let shadowId: number | null = null;
		let next = -1;
		let added = 0;
		let cut = 0;
		let before = chat.createdAt ?? now.toISOString();

		const begin = () => {
			place = findPlace(chat, chat.hasOwnKeys ? chat.key : deriveKey(name));
			if (place === null) return;
			for (const [key, id] of place.known) rows.set(key, id);
			const { targetId, isNew } = place;
			if (isNew)
				note(at, { chatId: targetId, shadowId: null, title, outcome: "imported", messages: 0, notes });
		};
		/** The nearest before it that is there: since the chat was looked at, some may have been deleted. */
		const findParent = (key: string | null): number | null => {
			for (let at = key; at !== null; at = parents.get(at) ?? null) {
				const id = rows.get(at) ?? null;
				if (id !== null && statements.isMessage.get(id) !== undefined) return id;
			}
			return null;
		};
		const put = (message: SourceMessage, to: Place) => {
			const key = keyOf(message);
			const parentKey =
				message.parent === null ? null : chat.hasOwnKeys ? message.parent : deriveKey(name, message.parent);
			const parentId = findParent(parentKey);
			// Only what came before it, once: a stranger's file may go round in circles.
			const isBefore = parentKey !== null && parents.has(parentKey);
			if (!parents.has(key)) parents.set(key, isBefore ? parentKey : null);
			const deletedOrKnown = rows.get(key);
			if (deletedOrKnown !== undefined) {
				// What was deleted here stays so; what follows it follows what came before it.
				if (deletedOrKnown === null) rows.set(key, parentId);
				return;
			}
			let { rowId } = to;
			if (rowId === -1) {
				shadowId ??= insertChat({ ...chat, messages: [] }, null);
				if (added === 0)
					note(at, { chatId: to.targetId, shadowId, title, outcome: "grown", messages: 0, notes });
				rowId = shadowId;
			}
			if (message.content.length > MAX_TEXT) cut++;
			const createdAt = timeOf(message.createdAt, timeOf(before, now.toISOString()));
			before = createdAt;
			const kept = attachments.get(message.key) ?? [];
			const row = {
				chatId: rowId,
				userId,
				parentId,
				clientId: key,
				isAi: message.isAi ? 1 : 0,
				content: textOf(message.content),
				status: message.status,
				structured: message.structured ? 1 : 0,
				form: message.form === null ? null : JSON.stringify(message.form),
				reasoning: textOf(message.reasoning),
				model: message.model === null ? null : plain(message.model, 200),
				usage: message.usage === null ? null : JSON.stringify(message.usage),
				error:
					message.error === null
						? null
						: JSON.stringify({
								code: plain(message.error.code, 100),
								message: plain(message.error.message, 2000),
							}),
				tools: message.tools.length === 0 ? null : JSON.stringify(message.tools),
				attachments: kept.length === 0 ? null : JSON.stringify(kept),
				rev: hiddenMessage.next(),
				createdAt,
			};
			const messageId = insertMessage(row);
			rows.set(key, messageId);
			for (const [index, { id }] of kept.entries()) {
				statements.link.run(messageId, index, id);
				statements.markSent.run(id);
			}
			added++;
		};
		const insertMessage = (row: Record<string, unknown>): number => {
			try {
				return Number(statements.insertMessage.run(row).lastInsertRowid);
			} catch (error) {
				const isTaken = error instanceof Database.SqliteError && error.code === "SQLITE_CONSTRAINT_UNIQUE";
				if (!isTaken) throw error;
				// Another chat of the user has a message of this key.
				return Number(statements.insertMessage.run({ ...row, clientId: null }).lastInsertRowid);
			}
		};
		const end = () => {
			if (cut > 0) notes.push(noteOf("cut", { count: cut }));
			if (place === null) {
				counts.skipped++;
				note(at, {
					chatId: null,
					shadowId: null,
					title,
					outcome: "skipped",
					messages: 0,
					notes: [noteOf("brought_elsewhere"), ...notes],
				});
			} else {
				const { isNew, targetId } = place;
				const isChanged = isNew ? added > 0 || known.isFirst(targetId) : added > 0;
				const outcome = isNew ? (isChanged ? "imported" : "unchanged") : added > 0 ? "grown" : "unchanged";
				if (outcome === "imported" || outcome === "grown") counts.chats++;
				else counts.skipped++;
				counts.messages += added;
				note(at, { chatId: targetId, shadowId, title, outcome, messages: added, notes });
			}
			statements.progress.run({ importId, source, bytesRead, ...counts });
		};

		const chars = chat.messages.reduce(
			(sum, { content, reasoning }) => sum + content.length + reasoning.length,
			0,
		);
		await enqueue(() => {
			if (next === -1) {
				begin();
				next = place === null ? chat.messages.length : 0;
				return true;
			}
			const message = chat.messages[next];
			if (message === undefined || place === null) {
				end();
				return false;
			}
			next++;
			put(message, place);
			return true;
		}, chars);
	}

	return {
		write,
		async skip(title, reason) {
			const at = position++;
			await enqueue(() => {
				counts.skipped++;
				note(at, {
					chatId: null,
					shadowId: null,
					title: plain(title, MAX_TITLE),
					outcome: "skipped",
					messages: 0,
					notes: [reason],
				});
				statements.progress.run({ importId, source: null, bytesRead: 0, ...counts });
				return false;
			}, 0);
		},
		async tellProgress(bytesRead) {
			if (performance.now() - toldAt < TELL_EVERY_MS) return;
			toldAt = performance.now();
			await enqueue(() => {
				statements.progress.run({ importId, source: null, bytesRead, ...counts });
				return false;
			}, 0);
			await flush();
		},
		flush,
		counts,
	};
}

function textOf(text: string): string {
	const normal = normalizeText(text);
	return normal.length > MAX_TEXT ? normal.slice(0, safeCut(normal, MAX_TEXT)) : normal;
}

function plain(text: string, maxLength: number): string {
	const line = normalizeText(text.slice(0, maxLength * 4))
		.replace(/\s+/g, " ")
		.trim();
	return line.slice(0, safeCut(line, maxLength));
}

/** Names in it are those of a stranger's file. */
function plainNote({ code, values, text }: ImportNote): ImportNote {
	const plainValues: NoteValues = Object.fromEntries(
		Object.entries(values).map(([name, value]) => [
			name,
			typeof value === "string" ? plain(value, MAX_NOTE) : value,
		]),
	);
	return { code, values: plainValues, text: plain(text, MAX_NOTE) };
}

/** As the server names a chat by its first message. */
function titleOf(chat: SourceChat): string {
	const first = chat.messages.find((message) => !message.isAi && message.content.trim() !== "");
	return plain(first?.content.slice(0, 400) ?? "", 60);
}

function prepare(db: Database.Database) {
	return {
		insertChat: db.prepare(`
			INSERT INTO chats (user_id, client_id, title, titled_by, model, system_prompt, temperature, reasoning_effort, max_output_tokens, pinned, archived, folder, tags,
				seen_at, created_at, updated_at, rev)
			VALUES (@userId, @clientId, @title, @titledBy, @model, @systemPrompt, @temperature, @reasoningEffort, @maxOutputTokens, @pinned, @archived, @folder, @tags,
				@seenAt, @createdAt, @updatedAt, @rev)
		`),
		insertMessage: db.prepare(`
			INSERT INTO messages (chat_id, user_id, parent_id, client_id, is_ai, content, status, structured, form, reasoning,
				model, usage, error, tools, attachments, rev, created_at)
			VALUES (@chatId, @userId, @parentId, @clientId, @isAi, @content, @status, @structured, @form, @reasoning,
				@model, @usage, @error, @tools, @attachments, @rev, @createdAt)
		`),
		isMessage: db.prepare("SELECT 1 FROM messages WHERE id = ?"),
		link: db.prepare("INSERT INTO message_attachments (message_id, place, attachment_id) VALUES (?, ?, ?)"),
		markSent: db.prepare("UPDATE attachments SET is_sent = 1 WHERE id = ?"),
		isOfImport: db.prepare("SELECT 1 FROM import_chats WHERE import_id = ? AND chat_id = ? LIMIT 1"),
		note: db.prepare(`
			INSERT OR REPLACE INTO import_chats (import_id, position, chat_id, shadow_id, title, outcome, messages, notes)
			VALUES (@importId, @position, @chatId, @shadowId, @title, @outcome, @messages, @notes)
		`),
		progress: db.prepare(`
			UPDATE imports SET source = coalesce(@source, source), bytes_read = max(bytes_read, @bytesRead), chats = @chats, messages = @messages,
				skipped = @skipped WHERE id = @importId
		`),
	};
}
