/** One step of the schema; its place in the list is the version it leads to. Released steps never change. */
export type Migration = { readonly name: string; readonly sql: string };

/** `application_id` of a Parley database ("PARL"); tells it from a database of another program. */
export const APPLICATION_ID = 0x5041524c;

export const MIGRATIONS: readonly Migration[] = [
	{
		name: "chats, message tree, generations, revisions",
		sql: `
			CREATE TABLE properties (
				name TEXT PRIMARY KEY,
				value TEXT NOT NULL
			) STRICT, WITHOUT ROWID;

			CREATE TABLE users (
				id TEXT PRIMARY KEY,
				rev INTEGER NOT NULL DEFAULT 0,
				created_at TEXT NOT NULL
			) STRICT, WITHOUT ROWID;

			CREATE TABLE chats (
				id INTEGER PRIMARY KEY AUTOINCREMENT,
				user_id TEXT NOT NULL REFERENCES users (id),
				client_id TEXT,
				title TEXT NOT NULL DEFAULT '',
				model TEXT,
				system_prompt TEXT,
				pinned INTEGER NOT NULL DEFAULT 0,
				archived INTEGER NOT NULL DEFAULT 0,
				rev INTEGER NOT NULL,
				created_at TEXT NOT NULL,
				updated_at TEXT NOT NULL
			) STRICT;
			CREATE UNIQUE INDEX chats_by_client_id ON chats (user_id, client_id) WHERE client_id IS NOT NULL;
			CREATE UNIQUE INDEX chats_by_rev ON chats (user_id, rev);

			CREATE TABLE messages (
				id INTEGER PRIMARY KEY AUTOINCREMENT,
				chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
				user_id TEXT NOT NULL REFERENCES users (id),
				parent_id INTEGER REFERENCES messages (id) ON DELETE CASCADE,
				client_id TEXT,
				is_ai INTEGER NOT NULL,
				content TEXT NOT NULL,
				status TEXT NOT NULL,
				task_id TEXT,
				structured INTEGER NOT NULL DEFAULT 0,
				reasoning TEXT NOT NULL DEFAULT '',
				model TEXT,
				usage TEXT,
				error TEXT,
				rev INTEGER NOT NULL,
				created_at TEXT NOT NULL
			) STRICT;
			CREATE INDEX messages_by_chat ON messages (chat_id, id);
			CREATE INDEX messages_by_parent ON messages (parent_id);
			CREATE UNIQUE INDEX messages_by_client_id ON messages (user_id, client_id) WHERE client_id IS NOT NULL;
			CREATE UNIQUE INDEX messages_by_rev ON messages (user_id, rev);

			CREATE TABLE generations (
				task_id TEXT PRIMARY KEY,
				user_id TEXT NOT NULL REFERENCES users (id),
				chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
				message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
				client_id TEXT,
				model TEXT NOT NULL,
				answer_schema TEXT,
				status TEXT NOT NULL,
				owner TEXT NOT NULL,
				fence INTEGER NOT NULL,
				lease_expires_at INTEGER NOT NULL,
				checkpoint TEXT,
				created_at TEXT NOT NULL,
				ended_at TEXT
			) STRICT, WITHOUT ROWID;
			CREATE INDEX generations_by_chat ON generations (chat_id);
			CREATE INDEX generations_by_message ON generations (message_id);
			CREATE INDEX generations_running ON generations (user_id) WHERE status = 'streaming';
			CREATE UNIQUE INDEX generations_by_client_id ON generations (user_id, client_id) WHERE client_id IS NOT NULL;

			CREATE TABLE tombstones (
				user_id TEXT NOT NULL REFERENCES users (id),
				rev INTEGER NOT NULL,
				chat_id INTEGER NOT NULL,
				message_id INTEGER,
				client_id TEXT,
				PRIMARY KEY (user_id, rev)
			) STRICT, WITHOUT ROWID;
			CREATE INDEX tombstones_by_client_id ON tombstones (user_id, client_id) WHERE client_id IS NOT NULL;
		`,
	},
	{
		name: "folders, tags, what was seen, and who gave a chat its title",
		sql: `
			ALTER TABLE chats ADD COLUMN folder TEXT;
			ALTER TABLE chats ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
			ALTER TABLE chats ADD COLUMN seen_at TEXT;
			UPDATE chats SET seen_at = updated_at;
			ALTER TABLE chats ADD COLUMN titled_by TEXT NOT NULL DEFAULT 'person';
		`,
	},
	{
		name: "chats in the order of their list",
		sql: "CREATE INDEX chats_by_activity ON chats (user_id, updated_at, id)",
	},
	{
		name: "choices for the answers of a chat, and the library",
		sql: `
			ALTER TABLE chats ADD COLUMN temperature REAL;
			ALTER TABLE chats ADD COLUMN reasoning_effort TEXT;
			ALTER TABLE chats ADD COLUMN max_output_tokens INTEGER;

			CREATE TABLE library_items (
				user_id TEXT NOT NULL,
				kind TEXT NOT NULL,
				id TEXT NOT NULL,
				name TEXT NOT NULL,
				content TEXT NOT NULL,
				created_at TEXT NOT NULL,
				updated_at TEXT NOT NULL,
				PRIMARY KEY (user_id, kind, id)
			) STRICT;
		`,
	},
];
