import type { Change, Chat, Message } from "../../../server/protocol/rest.ts";
import { toDocument, toIndexText } from "../../../server/protocol/search-document.ts";
import { decodeChat, decodeMessage } from "../decode-message.ts";
import { createKeys } from "./mirror-keys.ts";
import { emptyMirror, prepareMirror, TITLE_BIT } from "./mirror-schema.ts";
import type { SqlDatabase } from "./sql-database.ts";

/** Messages that follow each other without a gap, and the id of the first; null: the chat has none before it. */
export type MirrorPart = { readonly messages: readonly Message[]; readonly from: string | null };

/** What was read of a chat by itself, while the first copy is not complete. */
export type LoadedPart = {
	readonly chatId: string;
	readonly messages: readonly Message[];
	readonly from: string | null;
	/** Of what comes before a part that is here: the id it was asked with. */
	readonly before: string | null;
};

export type MirrorCounts = { readonly chats: number; readonly messages: number; readonly bytes: number };

/** As what a chat is here. */
export type ChatStand = { readonly updatedAt: string; readonly messages: number };

export type MirrorStore = ReturnType<typeof openMirrorStore>;

/** To a mirror that is larger than allowed room is made for this share of it, so that it is not made at each change. */
const ROOM = 0.1;

/** Below zero in `held_from`: messages up to that one were dropped, so that one among them shows nothing by itself. */
const DROPPED = "(-1 - ifnull((SELECT max(key) FROM messages WHERE chat = chats.key), 0))";

/** The history of one user of one server in SQLite: written from changes with their revisions [Y1]. */
export function openMirrorStore(database: SqlDatabase) {
	prepareMirror(database);
	const keys = createKeys(database);
	const property = (name: string) => {
		const value = database.all("SELECT value FROM properties WHERE name = ?", name)[0]?.[0];
		return typeof value === "string" ? value : null;
	};
	const setProperty = (name: string, value: string) =>
		database.run("INSERT OR REPLACE INTO properties VALUES (?, ?)", name, value);

	/** Messages that are here; counting them takes as long as reading them all. Null: not known. */
	let count: number | null = null;
	const countMessages = () => {
		count ??= Number(property("messages") ?? database.all("SELECT count(*) FROM messages")[0]?.[0] ?? 0);
		return count;
	};
	/** All or none of it. */
	function write(work: () => void): void {
		try {
			database.transaction(() => {
				const before = countMessages();
				work();
				if (countMessages() !== before) setProperty("messages", String(countMessages()));
			});
		} catch (error) {
			count = null;
			throw error;
		}
	}
	function deleteMessages(where: string, ...values: readonly number[]): void {
		database.run(`DELETE FROM messages WHERE ${where}`, ...values);
		count = countMessages() - Number(database.all("SELECT changes()")[0]?.[0] ?? 0);
	}

	function putChat(chat: Chat, rev: number, isWhole: boolean): void {
		const { messages: _messages, ...summary } = chat;
		const key = keys.take(chat.id);
		const known = database.all("SELECT rev, title FROM chats WHERE key = ?", key)[0];
		if (known !== undefined && Number(known[0]) > rev) return;
		const data = JSON.stringify(summary);
		if (known === undefined) {
			database.run(
				"INSERT INTO chats VALUES (?, ?, ?, ?, NULL, ?, ?, ?)",
				...[key, chat.updated_at, Number(chat.pinned), Number(isWhole), rev, chat.title, data],
			);
		} else {
			database.run(
				"UPDATE chats SET updated_at = ?, is_pinned = ?, rev = ?, title = ?, data = ? WHERE key = ?",
				...[chat.updated_at, Number(chat.pinned), rev, chat.title, data, key],
			);
		}
		if (known?.[1] === chat.title) return;
		putDocument(TITLE_BIT + key, toIndexText(chat.title));
	}

	function putMessage(message: Message, rev: number): void {
		const key = keys.take(message.id);
		const known = database.all("SELECT rev FROM messages WHERE key = ?", key)[0];
		if (known !== undefined && Number(known[0]) > rev) return;
		const chat = keys.take(message.chat_id);
		database.run(
			"INSERT OR REPLACE INTO messages VALUES (?, ?, ?, ?)",
			key,
			chat,
			rev,
			JSON.stringify(message),
		);
		putDocument(
			key,
			toDocument(message.content, {
				chatId: chat,
				isAi: message.is_ai,
				model: message.model ?? null,
				createdAt: message.timestamp,
			}),
		);
		if (known !== undefined) return;
		count = countMessages() + 1;
		// Of a chat whose messages were dropped, what comes behind them is here again.
		database.run(
			"UPDATE chats SET held_from = ? WHERE key = ? AND is_whole = 0 AND (held_from IS NULL OR (held_from < 0 AND ? >= -held_from))",
			...[key, chat, key],
		);
	}

	function putDocument(key: number, text: string): void {
		database.run("INSERT OR REPLACE INTO documents (rowid, text) VALUES (?, ?)", key, text);
	}

	function removeMessage(messageId: string): void {
		const key = keys.find(messageId);
		if (key === null) return;
		database.run("DELETE FROM documents WHERE rowid = ?", key);
		deleteMessages("key = ?", key);
	}

	function dropMessages(chat: number): void {
		database.run("DELETE FROM documents WHERE rowid IN (SELECT key FROM messages WHERE chat = ?)", chat);
		deleteMessages("chat = ?", chat);
	}

	function removeChat(chatId: string): void {
		const key = keys.find(chatId);
		if (key === null) return;
		dropMessages(key);
		database.run("DELETE FROM documents WHERE rowid = ?", TITLE_BIT + key);
		database.run("DELETE FROM chats WHERE key = ?", key);
	}

	function apply(change: Change): void {
		switch (change.type) {
			case "chat":
				return putChat(change.chat, change.rev, true);
			case "message":
				return putMessage(change.message, change.rev);
			case "chat_deleted":
				return removeChat(change.chat_id);
			case "message_deleted":
				return removeMessage(change.message_id);
		}
	}

	/** An answer that goes on is told as one that begins; what is here of it stays. */
	function isContinued(change: Change): boolean {
		if (change.type !== "message" || change.message.status !== "streaming") return false;
		const key = change.message.content === "" ? keys.find(change.message.id) : null;
		return key !== null && database.all("SELECT 1 FROM messages WHERE key = ?", key).length > 0;
	}

	/** Where the messages begin that may be shown without a gap; null: none may. */
	function findFloor(chat: number): number | null {
		const row = database.all("SELECT is_whole, held_from FROM chats WHERE key = ?", chat)[0];
		if (row === undefined) return null;
		const [isWhole, heldFrom] = row;
		if (isWhole === 1 && isComplete()) return 0;
		return heldFrom === null || heldFrom === undefined || Number(heldFrom) < 0 ? null : Number(heldFrom);
	}

	function empty(): void {
		emptyMirror(database);
		count = 0;
	}

	function isComplete(): boolean {
		return property("complete") === "1";
	}

	function rev(): number {
		return Number(property("rev") ?? 0);
	}

	function sizeBytes(): number {
		const [pages, free, size] = ["page_count", "freelist_count", "page_size"].map((name) =>
			Number(database.all(`PRAGMA ${name}`)[0]?.[0] ?? 0),
		);
		return ((pages ?? 0) - (free ?? 0)) * (size ?? 0);
	}

	return {
		isComplete,
		/** All changes up to here are in; 0: none. */
		rev,
		/** Changes of the whole first copy, as the server counted them; 0: not known. */
		total: () => Number(property("total") ?? 0),
		/** Changes of the first copy that were written. */
		written: () => Number(property("written") ?? 0),
		/** Whose history it is. What is of another server is taken out. */
		adopt(serverId: string): void {
			const owner = property("server_id");
			if (owner === serverId) return;
			if (owner !== null) empty();
			setProperty("server_id", serverId);
		},
		empty(): void {
			const owner = property("server_id");
			empty();
			if (owner !== null) setProperty("server_id", owner);
		},
		setTotal: (total: number) => setProperty("total", String(total)),
		/** A page of changes, all or none of it. @param upTo revision that is complete with it */
		applyPage(changes: readonly Change[], upTo: number, isLast: boolean): void {
			write(() => {
				for (const change of changes) apply(change);
				setProperty("rev", String(upTo));
				if (isComplete()) return;
				setProperty("written", String(Number(property("written") ?? 0) + changes.length));
				if (!isLast) return;
				// What was read beside the copy and is not in it is gone by now.
				for (const [key] of database.all("SELECT key FROM messages WHERE rev = 0")) {
					database.run("DELETE FROM documents WHERE rowid = ?", Number(key));
				}
				deleteMessages("rev = 0");
				database.run("DELETE FROM chats WHERE rev = 0");
				setProperty("complete", "1");
			});
		},
		/** Changes that were heard of; those that are in already change nothing. */
		applyHeard(changes: readonly Change[]): void {
			const upTo = rev();
			const news = changes.filter((change) => change.rev > upTo && !isContinued(change));
			if (news.length === 0) return;
			write(() => {
				for (const change of news) apply(change);
			});
		},
		/** What is written of an answer so far. */
		applyPartial(messageId: string, text: string): void {
			const key = keys.find(messageId);
			const row =
				key === null ? undefined : database.all("SELECT rev, data FROM messages WHERE key = ?", key)[0];
			const message = row === undefined ? null : decodeMessage(parse(row[1]));
			if (row === undefined || message === null || message.status !== "streaming") return;
			if (message.content.length >= text.length) return;
			database.transaction(() => putMessage({ ...message, content: text }, Number(row[0])));
		},
		/** Chats of a list, as long as the copy is not complete. */
		applyListed(chats: readonly Chat[]): void {
			if (isComplete()) return;
			write(() => {
				for (const chat of chats) putChat(chat, 0, true);
			});
		},
		/** Messages that were read, as long as the copy is not complete. */
		applyLoaded({ chatId, messages, from, before }: LoadedPart): void {
			const chat = keys.find(chatId);
			if (isComplete() || chat === null) return;
			const floor = from === null ? 0 : (keys.find(from) ?? keys.take(from));
			const beforeKey = before === null ? null : keys.find(before);
			write(() => {
				for (const message of messages) putMessage(message, 0);
				const isJoined = "key = ? AND (? IS NULL OR held_from = ?)";
				database.run(
					`UPDATE chats SET held_from = ? WHERE ${isJoined}`,
					...[floor, chat, beforeKey, beforeKey],
				);
			});
		},
		/** Parts that were read in an earlier session may have a gap behind them now. */
		forgetParts(): void {
			if (isComplete()) return;
			database.run(
				`UPDATE chats SET held_from = CASE is_whole WHEN 0 THEN ${DROPPED} END WHERE held_from >= 0`,
			);
		},
		/** A chat of a server without revisions, as it is now. */
		replaceChat(chat: Chat, isWhole: boolean): void {
			write(() => {
				const key = keys.take(chat.id);
				putChat(chat, 0, isWhole);
				if (!isWhole) return;
				const order = new Set(chat.messages.map((message) => keys.take(message.id)));
				for (const [known] of database.all("SELECT key FROM messages WHERE chat = ?", key)) {
					if (order.has(Number(known))) continue;
					database.run("DELETE FROM documents WHERE rowid = ?", Number(known));
					deleteMessages("key = ?", Number(known));
				}
				for (const message of chat.messages) putMessage(message, 0);
				database.run("UPDATE chats SET is_whole = 1, held_from = NULL WHERE key = ?", key);
			});
		},
		/** Of a server without revisions: the chats that are there; others are gone. */
		keepOnly(chatIds: ReadonlySet<string>): void {
			write(() => {
				for (const [data] of database.all("SELECT data FROM chats")) {
					const chat = decodeChat(parse(data));
					if (chat !== null && !chatIds.has(chat.id)) removeChat(chat.id);
				}
				setProperty("complete", "1");
			});
		},
		removeChats(chatIds: readonly string[]): void {
			write(() => {
				for (const id of chatIds) removeChat(id);
			});
		},
		/** Null: it is not here, or not whole. */
		standOf(chatId: string): ChatStand | null {
			const key = keys.find(chatId);
			if (key === null) return null;
			const row = database.all(
				"SELECT updated_at, (SELECT count(*) FROM messages WHERE chat = c.key) FROM chats c WHERE key = ? AND is_whole = 1",
				key,
			)[0];
			return row === undefined ? null : { updatedAt: String(row[0]), messages: Number(row[1]) };
		},
		/** Newest first, pinned ones before. @param limit null: all */
		listChats(limit: number | null): readonly Chat[] {
			const pinned = "SELECT data FROM chats WHERE is_pinned = 1";
			const newest = "SELECT data FROM chats WHERE is_pinned = 0 ORDER BY updated_at DESC, key DESC LIMIT ?";
			return [...database.all(pinned), ...database.all(newest, limit ?? -1)].flatMap(
				([data]) => decodeChat(parse(data)) ?? [],
			);
		},
		/** The messages of a chat before one, or its end. Null: they are not here. */
		readPart(chatId: string, before: string | null, limit: number): MirrorPart | null {
			const chat = keys.find(chatId);
			const floor = chat === null ? null : findFloor(chat);
			const end = before === null ? TITLE_BIT : keys.find(before);
			if (chat === null || floor === null || end === null) return null;
			const rows = database.all(
				"SELECT data FROM messages WHERE chat = ? AND key >= ? AND key < ? ORDER BY key DESC LIMIT ?",
				...[chat, floor, end, limit],
			);
			const messages = rows.flatMap(([data]) => decodeMessage(parse(data)) ?? []).reverse();
			if (messages.length === 0 && floor > 0) return null;
			return { messages, from: messages.length < limit && floor === 0 ? null : (messages[0]?.id ?? null) };
		},
		counts(): MirrorCounts {
			const chats = Number(database.all("SELECT count(*) FROM chats")[0]?.[0] ?? 0);
			return { chats, messages: countMessages(), bytes: sizeBytes() };
		},
		/** Drops the messages of the chats that were quiet for longest until the mirror is no larger; the list stays. */
		makeRoom(limitBytes: number): boolean {
			const size = sizeBytes();
			if (size <= limitBytes) return false;
			let toFree = size - limitBytes * (1 - ROOM);
			write(() => {
				const chats = database.all(
					"SELECT key FROM chats c WHERE EXISTS (SELECT 1 FROM messages WHERE chat = c.key) ORDER BY updated_at",
				);
				for (const [key] of chats) {
					if (toFree <= 0) break;
					const chat = Number(key);
					const [sum] = database.all("SELECT sum(length(data)) FROM messages WHERE chat = ?", chat)[0] ?? [];
					// About what its words take in the index comes to what they take in the text.
					toFree -= 2 * Number(sum ?? 0);
					database.run(
						`UPDATE chats SET is_whole = 0, held_from = min(ifnull(held_from, 0), ${DROPPED}) WHERE key = ?`,
						chat,
					);
					dropMessages(chat);
				}
				database.run("INSERT INTO documents (documents, rank) VALUES ('merge', ?)", 2000);
			});
			return true;
		},
		/** The id of the chat or message behind a number of the index. */
		idOf: (key: number) => keys.nameOf(key),
		keyOf: (id: string) => keys.find(id),
		database,
		close: () => database.close(),
	};
}

function parse(text: unknown): unknown {
	try {
		return JSON.parse(String(text));
	} catch {
		return null;
	}
}
