import { randomUUID } from "node:crypto";
import Database from "better-sqlite3";

export type UserRow = { readonly id: string; readonly createdAt: string };
export type TokenRow = {
	readonly id: string;
	readonly userId: string;
	/** What the person called the place they signed in from. */
	readonly device: string;
	readonly createdAt: string;
	readonly expiresAt: string;
};
export type InviteRow = { readonly id: string; readonly userId: string; readonly expiresAt: string };

/**
 * Users, tokens and invites in a SQLite file of their own beside the database, since who administers a server
 * writes here while servers run, which no other process may do to the database. It holds names of tokens, never
 * a token itself.
 */
export type LoginFile = {
	/** Of this file alone, so that a token of another server with the same secret is none here. */
	readonly issuer: string;
	/** False: there is such a user already. */
	addUser(userId: string, now: Date): boolean;
	hasUser(userId: string): boolean;
	listUsers(): readonly UserRow[];
	/** Takes the user away with all tokens and invites; answers how many tokens those were, null: no such user. */
	removeUser(userId: string): number | null;
	addToken(token: TokenRow): void;
	/** Not those that are over. */
	listTokens(now: Date): readonly TokenRow[];
	/** False: there is no such token. */
	removeToken(id: string): boolean;
	addInvite(invite: InviteRow): void;
	/** The invite if it can be used now; it cannot be taken again. */
	takeInvite(id: string, now: Date): InviteRow | null;
	/** Changes whenever another connection has written. */
	version(): number;
	close(): void;
};

export function openLoginFile(path: string): LoginFile {
	const sqlite = new Database(path, { timeout: 5000 });
	try {
		sqlite.pragma("journal_mode = WAL");
		sqlite.pragma("foreign_keys = ON");
		sqlite.exec(SCHEMA);
		sqlite
			.prepare("INSERT INTO properties (name, value) VALUES ('issuer', ?) ON CONFLICT DO NOTHING")
			.run(randomUUID());
		return createLoginFile(sqlite);
	} catch (cause) {
		sqlite.close();
		throw cause;
	}
}

const SCHEMA = `
	CREATE TABLE IF NOT EXISTS properties (
		name TEXT PRIMARY KEY, value TEXT NOT NULL
	) STRICT, WITHOUT ROWID;
	CREATE TABLE IF NOT EXISTS users (
		id TEXT PRIMARY KEY, createdAt TEXT NOT NULL
	) STRICT, WITHOUT ROWID;
	CREATE TABLE IF NOT EXISTS tokens (
		id TEXT PRIMARY KEY, userId TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		device TEXT NOT NULL, createdAt TEXT NOT NULL, expiresAt TEXT NOT NULL
	) STRICT, WITHOUT ROWID;
	CREATE INDEX IF NOT EXISTS tokens_by_user ON tokens (userId);
	CREATE TABLE IF NOT EXISTS invites (
		id TEXT PRIMARY KEY, userId TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
		expiresAt TEXT NOT NULL
	) STRICT, WITHOUT ROWID;
	CREATE INDEX IF NOT EXISTS invites_by_user ON invites (userId);
`;

function createLoginFile(sqlite: Database.Database): LoginFile {
	const issuer = sqlite
		.prepare<[], string>("SELECT value FROM properties WHERE name = 'issuer'")
		.pluck()
		.get();
	if (issuer === undefined) throw new Error("The file of logins has no issuer");
	const insertUser = sqlite.prepare<[string, string]>(
		"INSERT INTO users (id, createdAt) VALUES (?, ?) ON CONFLICT DO NOTHING",
	);
	const countTokens = sqlite
		.prepare<[string], number>("SELECT count(*) FROM tokens WHERE userId = ?")
		.pluck();
	const deleteUser = sqlite.prepare<[string]>("DELETE FROM users WHERE id = ?");
	const removeUser = sqlite.transaction((userId: string) => {
		const tokens = countTokens.get(userId) ?? 0;
		return deleteUser.run(userId).changes === 0 ? null : tokens;
	});
	const takeInvite = sqlite.prepare<[string, string], InviteRow>(
		"DELETE FROM invites WHERE id = ? AND expiresAt > ? RETURNING id, userId, expiresAt",
	);
	return {
		issuer,
		addUser: (userId, now) => insertUser.run(userId, now.toISOString()).changes > 0,
		hasUser: (userId) => sqlite.prepare("SELECT 1 FROM users WHERE id = ?").get(userId) !== undefined,
		listUsers: () => sqlite.prepare<[], UserRow>("SELECT id, createdAt FROM users ORDER BY id").all(),
		removeUser: (userId) => removeUser.immediate(userId),
		addToken: (token) => {
			sqlite
				.prepare<[TokenRow]>(
					"INSERT INTO tokens (id, userId, device, createdAt, expiresAt) VALUES (:id, :userId, :device, :createdAt, :expiresAt)",
				)
				.run(token);
		},
		listTokens: (now) =>
			sqlite
				.prepare<[string], TokenRow>(
					"SELECT id, userId, device, createdAt, expiresAt FROM tokens WHERE expiresAt > ? ORDER BY createdAt",
				)
				.all(now.toISOString()),
		removeToken: (id) => sqlite.prepare("DELETE FROM tokens WHERE id = ?").run(id).changes > 0,
		addInvite: (invite) => {
			sqlite
				.prepare<[InviteRow]>("INSERT INTO invites (id, userId, expiresAt) VALUES (:id, :userId, :expiresAt)")
				.run(invite);
		},
		takeInvite: (id, now) => takeInvite.get(id, now.toISOString()) ?? null,
		version: () => Number(sqlite.pragma("data_version", { simple: true })),
		close: () => void sqlite.close(),
	};
}
