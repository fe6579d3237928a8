import type Database from "better-sqlite3";
import { chatFact, toDocument, toIndexText } from "../../../protocol/search-document.ts";
import { resetIndex, TITLE_BIT, USER_SHIFT } from "./index-file.ts";

export type Indexer = {
	/** Brings changes of the history into the index for about `budgetMs`. Returns whether there are more. */
	indexSome(budgetMs: number): boolean;
	/**
	 * The same for one user, with the text that answers have so far, and a few messages whatever time they take: what
	 * was written just before. Returns the share of the history that is indexed.
	 */
	catchUp(userId: string, budgetMs: number): number;
};

type Databases = {
	/** The history; only read. */
	readonly source: Database.Database;
	readonly index: Database.Database;
};

type MessageRow = {
	readonly id: number;
	readonly chat_id: number;
	readonly is_ai: number;
	readonly model: string | null;
	readonly content: string;
	readonly created_at: string;
	readonly rev: number;
};
type UserRow = { readonly id: string; readonly rev: number };

/** That a search takes in itself at least. */
const FEW_MESSAGES = 50;

/**
 * Follows the revisions of the history [Y1]: what is indexed and how far go into the index in one transaction, so it
 * can be ended at any point and goes on from there; an index that is new begins with all there is. Appending a
 * message costs nothing for it.
 */
export function createIndexer({ source, index }: Databases): Indexer {
	const statements = prepareStatements(source, index);
	/** Length of the text of answers that are being written, as they were indexed. */
	const running = new Map<number, number>();

	const putMessage = (user: number, row: MessageRow) => {
		const facts = {
			chatId: row.chat_id,
			isAi: row.is_ai === 1,
			model: row.model,
			createdAt: row.created_at,
		};
		statements.put.run(user, row.id, toDocument(row.content, facts));
	};
	const removeChat = (user: number, chatId: number) => {
		const found = statements.findFact.all(`"${chatFact(chatId)}"`) as number[];
		for (const local of [...found, TITLE_BIT + chatId]) statements.remove.run(user, local);
	};

	/** All changes up to the revision that fits into the time, and at least so many messages. */
	const indexUser = (user: UserRow, until: number, atLeast = 1): boolean => {
		const number = numberOf(user.id);
		const since = Number(statements.indexedRev.get(number));
		if (since >= user.rev) return false;
		let upTo = user.rev;
		let count = 0;
		for (const row of statements.messages.iterate(user.id, since, user.rev) as Iterable<MessageRow>) {
			putMessage(number, row);
			if (++count < atLeast || performance.now() < until) continue;
			upTo = row.rev;
			break;
		}
		for (const chat of statements.chats.all(user.id, since, upTo) as { id: number; title: string }[]) {
			statements.put.run(number, TITLE_BIT + chat.id, toIndexText(chat.title));
		}
		const deleted = statements.deleted.all(user.id, since, upTo) as {
			chat: number;
			message: number | null;
		}[];
		for (const { chat, message } of deleted) {
			if (message === null) removeChat(number, chat);
			else statements.remove.run(number, message);
		}
		statements.setRev.run(upTo, number);
		return upTo < user.rev;
	};
	const numberOf = (userId: string): number => {
		statements.addUser.run(userId);
		return Number(statements.userNumber.get(userId));
	};
	const indexRunning = (userId: string) => {
		const rows = statements.running.all(userId) as MessageRow[];
		for (const row of rows) {
			if (running.get(row.id) === row.content.length) continue;
			putMessage(numberOf(userId), row);
			running.set(row.id, row.content.length);
		}
		if (rows.length === 0) running.clear();
	};
	/** The history is older than the index: it was put back from a copy. */
	const isRestored = (user: UserRow) => Number(statements.indexedRevOf.get(user.id) ?? 0) > user.rev;
	const shareOf = (userId: string, rev: number): number => {
		const indexed = Number(statements.indexedRevOf.get(userId) ?? 0);
		return rev === 0 ? 1 : Math.min(1, indexed / rev);
	};

	return {
		indexSome(budgetMs) {
			const until = performance.now() + budgetMs;
			const users = statements.users.all() as UserRow[];
			const behind = users.filter((user) => Number(statements.indexedRevOf.get(user.id) ?? 0) !== user.rev);
			if (behind.length === 0) return false;
			let isMore = false;
			index
				.transaction(() => {
					if (behind.some(isRestored)) {
						resetIndex(index);
						isMore = true;
						return;
					}
					for (const [position, user] of behind.entries()) {
						isMore = indexUser(user, until);
						if (performance.now() < until) continue;
						isMore ||= position < behind.length - 1;
						break;
					}
				})
				.immediate();
			return isMore;
		},
		catchUp(userId, budgetMs) {
			const user = statements.user.get(userId) as UserRow | undefined;
			if (user === undefined) return 1;
			const isBehind = shareOf(userId, user.rev) < 1;
			const hasRunning = statements.hasRunning.get(userId) !== undefined;
			if (isBehind || hasRunning) {
				index
					.transaction(() => {
						if (isBehind) indexUser(user, performance.now() + budgetMs, FEW_MESSAGES);
						if (hasRunning) indexRunning(userId);
					})
					.immediate();
			}
			return shareOf(userId, user.rev);
		},
	};
}

function prepareStatements(source: Database.Database, index: Database.Database) {
	const columns = "m.id, m.chat_id, m.is_ai, m.model, m.content, m.created_at, m.rev";
	const between = "user_id = ? AND rev > ? AND rev <= ?";
	const isRunning = "FROM generations g WHERE g.user_id = ? AND g.status = 'streaming'";
	return {
		users: source.prepare("SELECT id, rev FROM users"),
		user: source.prepare("SELECT id, rev FROM users WHERE id = ?"),
		messages: source.prepare(`SELECT ${columns} FROM messages m WHERE ${between} ORDER BY rev`),
		chats: source.prepare(`SELECT id, title FROM chats WHERE ${between}`),
		deleted: source.prepare(
			`SELECT chat_id AS chat, message_id AS message FROM tombstones WHERE ${between} ORDER BY rev`,
		),
		hasRunning: source.prepare(`SELECT 1 ${isRunning}`),
		running: source.prepare(
			`SELECT ${columns} FROM messages m WHERE m.id IN (SELECT g.message_id ${isRunning})`,
		),
		addUser: index.prepare("INSERT INTO users (id) VALUES (?) ON CONFLICT DO NOTHING"),
		userNumber: index.prepare("SELECT number FROM users WHERE id = ?").pluck(),
		indexedRev: index.prepare("SELECT rev FROM users WHERE number = ?").pluck(),
		indexedRevOf: index.prepare("SELECT rev FROM users WHERE id = ?").pluck(),
		setRev: index.prepare("UPDATE users SET rev = ? WHERE number = ?"),
		put: index.prepare(`INSERT OR REPLACE INTO documents (rowid, text) VALUES (? << ${USER_SHIFT} | ?, ?)`),
		remove: index.prepare(`DELETE FROM documents WHERE rowid = (? << ${USER_SHIFT} | ?)`),
		findFact: index
			.prepare(`SELECT rowid & ${2 ** USER_SHIFT - 1} FROM documents WHERE documents MATCH ?`)
			.pluck(),
	};
}
